package check

import "iptpress/generator/readability"

// allRules lists the rules.
func allRules() []*Rule {
	return []*Rule{
		readingGrade, hardSentence, longSentence, longSection, passiveVoice, doubledWord,
		hardWord, strengthWord, promise, peopleFirst, safeMessaging, methodWord, claimSource,
		phoneNumber, typedNumber, weightNumber, moodScore,
		spelling, crisisBox, safetyNote, termUnexplained, overdue, dueSoon, missingAlt, headingLevel,
		pemat, clearCommunication, oldAppraisal,
		unusedAllow,
	}
}

// looks are the rules' looks at a text, each at all of it.
var looks = []func(*text){
	readingGrades, longSentences, longSections, passiveVoices, doubledWords, claimSources,
	phoneNumbers, typedNumbers, weightNumbers,
	spellings, crisisBoxes, safetyNotes, termsUnexplained, textsDueSoon, appraisals,
}

// said are the rules that have a word list, and what they make of what it finds.
var said = map[*Rule]func(*text, *readability.Passage, found){
	hardWord: hardWords, strengthWord: strengthWords, promise: promises,
	peopleFirst: peopleFirstWords, safeMessaging: safeMessages, methodWord: methodWords, moodScore: moodScores,
}
