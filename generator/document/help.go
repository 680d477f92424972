package document

// Each calls do for every block, and for those within it after it.
func Each(blocks []Block, do func(Block)) {
	for _, block := range blocks {
		do(block)
		switch block := block.(type) {
		case *Box:
			Each(block.Blocks, do)
		case *Quote:
			Each(block.Blocks, do)
		case *Slot:
			Each(block.Blocks, do)
		case *List:
			for _, item := range block.Items {
				Each(item.Blocks, do)
			}
		case *Definitions:
			for _, item := range block.Items {
				Each(item.Blocks, do)
			}
		}
	}
}

// NumbersChanged gives the last day on which a help line that the document shows
// changed; "" where none has.
func (d *Document) NumbersChanged() Date {
	changed := d.Imprint.Help.Changed
	for _, line := range d.Help {
		changed = max(changed, line.Changed)
	}
	Each(d.Blocks, func(block Block) {
		if lines, ok := block.(*Contacts); ok {
			for _, line := range lines.Lines {
				changed = max(changed, line.Changed)
			}
		}
	})
	return changed
}
