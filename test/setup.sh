#!/bin/sh
# Sets up what the tests of the built site need: two browsers, two readers of PDF,
# axe-core, which looks for barriers in pages, the Nu HTML checker and the Java that
# it needs, a judge of FHIR, nginx, which tries the header files, and what runs the
# program as on other machines: an ARM processor and WebAssembly.
# With IPTPRESS_ALL_PAGES also lighthouse, which judges pages.
set -eu
cd "$(dirname "$0")"

packages=
as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
need() { # command, Debian package
	command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}
need chromium chromium
command -v firefox >/dev/null 2>&1 || need firefox-esr firefox-esr
need qpdf qpdf
need pdfinfo poppler-utils
need npm npm
need node nodejs
need java default-jre-headless
if [ "$(uname)" = Linux ]; then # it is made for no other system
	need qemu-aarch64 qemu-user
fi

if [ -n "$packages" ]; then
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "make test needs these programs:$packages" >&2
		echo "  macOS:   brew install --cask chromium firefox && brew install qpdf poppler node openjdk" >&2
		echo "  Fedora:  dnf install chromium firefox qpdf poppler-utils nodejs-npm java-latest-openjdk-headless qemu-user" >&2
		echo "  Arch:    pacman -S chromium firefox qpdf poppler npm jre-openjdk-headless qemu-user" >&2
		echo "Install them, then run make test again. Without them, 'go test ./...' runs what it can." >&2
		exit 1
	fi
	if [ -n "$as_root" ] && ! command -v sudo >/dev/null 2>&1; then
		echo "make test needs these Debian packages; ask root for: apt-get install$packages" >&2
		exit 1
	fi
	$as_root apt-get update -qq
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages
fi

# nginx is unpacked here and not installed, since Debian's would start a web server.
if ! [ -x .nginx/usr/sbin/nginx ] && ! command -v nginx >/dev/null 2>&1 && ! [ -x /usr/sbin/nginx ]; then
	if command -v apt-get >/dev/null 2>&1; then
		mkdir -p .nginx
		(
			cd .nginx
			apt-get download -qq nginx nginx-common || { $as_root apt-get update -qq && apt-get download -qq nginx nginx-common; }
			for package in *.deb; do dpkg -x "$package" .; done
			rm -f ./*.deb
		)
	else
		echo "nginx is missing: install it to have the header files tried." >&2
	fi
fi

# The lock file pins what comes from npm by its hash; nothing of it runs at install
# time. What only tests of every page need (lighthouse) comes where these run.
which=--omit=optional
[ -z "${IPTPRESS_ALL_PAGES-}" ] || which=--include=optional
wanted="$which $(cksum package-lock.json)"
if [ "$wanted" != "$(cat node_modules/.installed 2>/dev/null || true)" ]; then
	npm ci $which --ignore-scripts --no-audit --no-fund --loglevel=error
	echo "$wanted" >node_modules/.installed
fi
