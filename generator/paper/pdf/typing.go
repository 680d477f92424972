package pdf

import (
	"fmt"
	"strconv"

	"github.com/boxesandglue/textshape/ot"
	"github.com/boxesandglue/textshape/subset"
	"golang.org/x/text/encoding/charmap"
)

// What people type into a field is set by their viewer, in a font of the file
// with one byte a character. Its codes are those of WinAnsiEncoding, which is
// Windows-1252 but for a few codes.

// firstCode and lastCode are the first and the last code of a typing font.
const firstCode, lastCode = 0x20, 0xff

// typing is a face to type in.
type typing struct {
	*fontFile
	widths []int64 // from firstCode on; 0 where a code has no character
}

// typed gives the character of a code of WinAnsiEncoding, or 0.
func typed(code int) rune {
	switch code {
	case 0x7f, 0x81, 0x8d, 0x8f, 0x90, 0x9d:
		return 0
	case 0xa0:
		return ' '
	case 0xad:
		return '-'
	}
	return charmap.Windows1252.DecodeByte(byte(code))
}

// forTyping makes the subset of the face that is typed in.
func (f *Face) forTyping(whole *ot.Font) (*typing, error) {
	face, err := ot.NewFace(whole)
	if err != nil {
		return nil, err
	}
	in := subset.NewInput()
	in.Flags = subset.FlagDropLayoutTables | subset.FlagNotdefOutline
	in.DropTable(ot.TagOS2)
	t := &typing{}
	for code := firstCode; code <= lastCode; code++ {
		var width int64
		if gid, ok := face.Cmap().Lookup(ot.Codepoint(typed(code))); ok && typed(code) != 0 {
			in.AddUnicode(typed(code))
			width = f.widths[gid]
		}
		t.widths = append(t.widths, width)
	}
	in.AddUnicode('\u00a0') // for viewers that ask for the no-break space itself
	plan, err := subset.CreatePlan(whole, in)
	if err != nil {
		return nil, err
	}
	data, err := plan.Execute()
	if err != nil {
		return nil, err
	}
	t.fontFile = newFontFile(f.name, []byte("typing"), data)
	return t, nil
}

// writeTyping puts the face into the file as a simple font for fields.
func (f *Face) writeTyping(w *file, ref int) error {
	t, err := f.typing()
	if err != nil {
		return fmt.Errorf("pdf: font %s: %w", f.name, err)
	}
	name := t.tag + "+" + f.name
	descriptor, program := w.alloc(), w.alloc()
	w.begin(ref)
	w.printf("<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding/FontDescriptor %d 0 R/FirstChar %d/LastChar %d/Widths[",
		name, descriptor, firstCode, lastCode)
	for i, width := range t.widths {
		if i > 0 {
			w.body = append(w.body, ' ')
		}
		w.body = strconv.AppendInt(w.body, width, 10)
	}
	w.printf("]>>")
	f.writeDescriptor(w, descriptor, program, name, nonsymbolic)
	w.streamRaw(program, fmt.Sprintf("/Length1 %d/Filter/FlateDecode", t.length), t.data)
	return nil
}
