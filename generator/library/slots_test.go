package library

import (
	"testing"

	"iptpress/generator/diag"
)

func TestSlotPlaces(t *testing.T) {
	var diags diag.List
	y := parseYAML("clinic.yaml", "name: x\nslots:\n  a:\n    en: |\n\n      Hello\n      b\n  b:\n    en: >\n      Fold\n  c:\n    en: plain\n", 0, &diags)
	c := clinicFrom(y.value.(map[string]any))
	c.placeSlots(y)
	want := map[string]KeyPos{"a": {6, 7}, "b": {}, "c": {12, 9}}
	for name, pos := range want {
		if got := c.SlotPos[name]["en"]; got != pos {
			t.Errorf("slot %s begins at %v, want %v", name, got, pos)
		}
	}
}
