package pdf

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// conformance says that the file is PDF/UA-1 and PDF/A-2a, and for PDF/A, which
// knows no PDF/UA, what the former means (ISO 19005-2, 6.6.2.3.3).
const conformance = `<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"` +
	` xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">` +
	`<rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>` +
	`<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>` +
	`<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>` +
	`<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>` +
	`<pdfaProperty:description>The part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>` +
	`</rdf:li></rdf:Bag></pdfaExtension:schemas>
`

// xmp makes the metadata packet (ISO 16684-1).
func (d *Document) xmp() []byte {
	i := d.info
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:pdf="http://ns.adobe.com/pdf/1.3/"` +
		` xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"` +
		` xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/"` +
		` xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"` +
		` xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">` + "\n")
	if !d.booklet {
		b.WriteString(conformance)
	}
	list(&b, "dc:title", "Alt", ` xml:lang="x-default"`, i.Title)
	list(&b, "dc:creator", "Seq", "", i.Authors...)
	list(&b, "dc:description", "Alt", ` xml:lang="x-default"`, i.Subject)
	list(&b, "dc:subject", "Bag", "", i.Keywords...)
	list(&b, "dc:language", "Bag", "", i.Lang)
	list(&b, "dc:publisher", "Bag", "", i.Publisher)
	list(&b, "dc:rights", "Alt", ` xml:lang="x-default"`, i.Rights)
	property(&b, "dc:identifier", i.Identifier)
	property(&b, "xmpMM:VersionID", i.Version)
	property(&b, "xmpRights:WebStatement", i.RightsURL)
	property(&b, "xmp:CreateDate", i.Created)
	property(&b, "pdf:Keywords", strings.Join(i.Keywords, ", "))
	property(&b, "pdf:Producer", i.Producer)
	b.WriteString("</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.Bytes()
}

func property(b *bytes.Buffer, name, value string) {
	if value == "" {
		return
	}
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(value)) // a bytes.Buffer takes everything
	b.WriteString("</" + name + ">\n")
}

// list writes a property that has several values, or one for each language.
func list(b *bytes.Buffer, name, kind, attr string, values ...string) {
	if strings.Join(values, "") == "" {
		return
	}
	b.WriteString("<" + name + "><rdf:" + kind + ">")
	for _, v := range values {
		b.WriteString("<rdf:li" + attr + ">")
		_ = xml.EscapeText(b, []byte(v))
		b.WriteString("</rdf:li>")
	}
	b.WriteString("</rdf:" + kind + "></" + name + ">\n")
}
