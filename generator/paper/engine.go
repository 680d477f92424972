package paper

// Engine counts the changes that move the bytes of papers. It stands in every
// edition, so that `iptpress verify` can tell a paper that was changed from one
// that another engine made.
const Engine = 2
