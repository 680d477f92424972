package generator

import (
	"context"
	"testing"

	"iptpress"
	"iptpress/generator/diag"
)

// A packet of handouts that somebody names on the command line has a title in
// words, and the help lines that every packet of clients has.
func TestAPacketOfHandoutsIsWhole(t *testing.T) {
	c := PacketConfig{
		Config: Config{Source: "..", Embedded: iptpress.Files},
		Names:  []string{"ws-notes-that-are-not-there", "what-is-ipt", "ws-timeline"},
	}
	diags := &diag.List{}
	texts, err := read(context.Background(), c.Config, diags)
	if err != nil || diags.Failed() {
		t.Fatal(err, diags.Messages())
	}
	defer texts.close()

	packet := texts.packetOf(c, diags)
	if !diags.Failed() {
		t.Error("a handout that does not exist was taken")
	}
	if packet.Title != "Your handouts" {
		t.Errorf("the title is %q", packet.Title)
	}
	if packet.HelpNow == nil || len(packet.Parts) != 1 || len(packet.Parts[0].Documents) != 2 {
		t.Errorf("help now %v, parts %v", packet.HelpNow, packet.Parts)
	}
}
