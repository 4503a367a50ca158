package store_test

import (
	"testing"

	"broadsheet/internal/store/storetest"
)

// conformance is what the store promises, whatever the engine: each case with the
// trap that it guards against.
var conformance = []struct {
	name string
	trap string
	run  func(*testing.T, storetest.Engine)
}{
	{"FeedIsClaimedOnce", "a feed handed out twice is asked for twice; one whose reader died is never read again", feedIsClaimedOnce},
	{"SameFeedTwiceChangesNothing", "an import of known feeds throws away what is known of them", sameFeedTwiceChangesNothing},
	{"ReadingIsWholeOrNothing", "a validator kept without its entries loses them for good", readingIsWholeOrNothing},
	{"EntriesOncePerGUID", "a feed that lists an entry in each reading, or twice in one, makes work each time", entriesOncePerGUID},
	{"PausedFeedStaysPausedWhileRead", "a reading that is under way wakes the feed that a person stopped", pausedFeedStaysPausedWhileRead},
	{"RemovedFeedStaysRemoved", "a reading that is under way brings a removed feed back", removedFeedStaysRemoved},
	{"Revision", "typography makes revisions; a wall replaces text", revision},
	{"SameArticleFromTwoFeedsIsOne", "tracking parameters make articles", sameArticleFromTwoFeedsIsOne},
	{"CopyThatNamesItsOriginAsCanonical", "a republisher's page takes the place of the origin's", copyThatNamesItsOriginAsCanonicalIsItsOwnArticle},
	{"DueArticlesAreTakenOnce", "two workers look at one page at a time", dueArticlesAreTakenOnce},
	{"StoryOfCopiesAndReports", "copies count as reports", storyOfCopiesAndReports},
	{"MergedStoryKeepsItsAddress", "links to a merged story lead nowhere", mergedStoryKeepsItsAddress},
	{"LockPassesWhenItsOwnerIsSilent", "two writers of stories, or none after one died", lockPassesWhenItsOwnerIsSilent},
	{"HostAskedByOne", "two processes ask one host at a time, or one right after the other", hostAskedByOne},
	{"DeadProcessHoldsNothing", "what a killed process was doing waits for minutes, or is taken from a living one", deadProcessHoldsNothing},
	{"OneWriterBuildsOn", "a writer of stories that was stopped for a while goes on from where it was", oneWriterBuildsOn},
	{"Paging", "articles of one instant are skipped, or shown twice, where a page turns", paging},
	{"Visits", "what was new is forgotten at the second page of a visit", visits},
	{"NotFound", "what is not there is an internal error", notFound},
	{"NewerSchemaIsLeftAlone", "an old program breaks what a newer one has written", newerSchemaIsLeftAlone},
	{"TwoProcesses", "two writers lose an article, or store it twice", twoProcesses},
	{"StartedAtOnce", "processes that start together make the tables twice, or one of them fails", startedAtOnce},
	{"ClaimedByMany", "two workers read one feed at a time", claimedByMany},
	{"LockedByMany", "several take over from a dead writer at once", lockedByMany},
	{"FamilyIsThatOfTheArrival", "an article whose language changes is placed twice, or by nobody; a translation is a report of its own", familyIsThatOfTheArrival},
	{"ComparedOnce", "a story that changes while it is compared with those in other languages is not compared again; links lead to no story", comparedOnce},
	{"ArrivalIsCommitOrder", "an article that commits late is never placed in a story; writers that touch the same rows in other orders fail", arrivalIsCommitOrder},
	{"ChangedWhileRead", "what a feed says of an entry while its page is read is lost, or overwritten by what it said before", changedWhileRead},
	{"RemovedWhileStored", "an article that is removed while it is being stored stays", removedWhileStored},
	{"RevisedByMany", "two readings of one page at a time lose a revision", revisedByMany},
	{"EditedWhileRead", "a feed's new address gets the old one's validator: what it lists is never read", editedWhileRead},
	{"DecidedAtOnce", "one of two pins outlives its undoing", decidedAtOnce},
	{"JobsDoneOnce", "two workers fetch one page", jobsDoneOnce},
	{"BusyInsert", "a validator is kept whose entries were not: they are lost for good", busyInsert},
	{"NastyText", "one NUL byte or broken character keeps an article out, or comes back and breaks a page", nastyText},
	{"OrderOfText", "a list has another order on another engine, or in another country", orderOfText},
	{"PublisherThatAllowsTheLinkOnly", "a list or a search shows what the publisher forbids", publisherThatAllowsTheLinkOnly},
	{"SenselessDecisions", "a decision that cannot be carried out is kept", senselessDecisionsAreTurnedDown},
	{"PinAndHide", "a pin outlives its undoing", pinAndHide},
	{"CarriedOutOnce", "a decision is carried out twice, or skips arrivals", carriedOutOnce},
	{"ChapterFollowsItsStory", "a chapter is known from one side only", chapterFollowsItsStory},
	{"PlacesInAnEditedFeed", "what an editor put first weighs like the rest, or the newest like what was put first", placesInAnEditedFeed},
	{"PublishersCountry", "a publisher is in no country, or in the one that its software was set to", publishersCountry},
	{"MarksFollow", "a reader's visits, follows and places are lost as stories part and merge", marksFollow},
	{"StoryLives", "a story stays open for ever, or never opens again", storyLives},
	{"CommentsStandInOrder", "a reply stands away from what it answers, or a page of a thread skips or repeats one", commentsStandInOrder},
	{"CommentOncePerForm", "a form that is sent twice makes two comments", commentOncePerForm},
	{"CommentsOfMany", "comments that are written at once are lost, doubled or miscounted", commentsOfMany},
	{"CommentStates", "what was hidden shows, counts drift, or a deleted word comes back", commentStates},
	{"CommentEdits", "of two edits at once one is lost without a word", commentEdits},
	{"CommentsFollowStories", "a talk is left behind where stories merge or part", commentsFollowStories},
	{"CommentsOfGoneArticles", "words of a removed article live on in what is said of it", commentsOfGoneArticles},
	{"QuotedPassages", "a quotation claims to stand in a text that was changed since", quotedPassages},
	{"ReaderLeavesComments", "words of a reader who left stay, or the talk around them goes", readerLeavesComments},
	{"CommentVotes", "one reader agrees twice, or with themselves", commentVotes},
	{"TasteOfReaders", "a reader's rules shape another's pages", tasteOfReaders},
	{"TopicRules", "a rule misses what is stored or what comes, or cannot be taken back", topicRules},
	{"SenselessTopicRules", "rules lead in a circle", senselessTopicRules},
	{"RulesOfPeople", "the words of a person stay behind", rulesOfPeople},
	{"RulesInAnyOrder", "an article is lost, or counted twice, as rules come and go", rulesInAnyOrder},
	{"AliasesGrow", "initials that mean two things are merged; a person's word is overruled", aliasesGrow},
	{"FirstOwnerKeepsWhatTheSingleReaderKept", "turning accounts on loses what was kept", firstOwnerKeepsWhatTheSingleReaderKept},
	{"NamesAreOnePersons", "two readers are one to each other, or one is two", namesAreOnePersons},
	{"LastOwnerStays", "nobody can run the newspaper", lastOwnerStays},
	{"TwoOwnersDemoteEachOther", "two owners who demote each other at once leave none", twoOwnersDemoteEachOther},
	{"Sessions", "an ended session comes back", sessions},
	{"InvitationsWorkOnce", "several come in by one invitation", invitationsWorkOnce},
	{"Proofs", "a code is good twice; a reader locks themselves out", proofs},
	{"Attempts", "many guesses at once are counted as one", attempts},
	{"Tokens", "an expired token is good", tokens},
	{"SingleReaderIsEmptied", "an emptied newspaper has no reader", singleReaderIsEmptied},
	{"Search", "a word of some script is not found", search},
	{"SearchSuggests", "a slip of the finger finds nothing", searchSuggestsAWordOfTheNews},
	{"Holding", "a question finds articles that lack its words, or in another order on another engine", holding},
	{"Export", "an export leaves out a kind of thing, or fails at it", export},
	{"RemovedIsGoneForGood", "an article comes back with the next reading of its feed, or its story goes on telling of it", removedIsGoneForGood},
	{"LastArticleOfAStory", "a story of nothing stays", lastArticleOfAStoryTakesItAlong},
	{"WithdrawnIsNotStoredAgain", "what its publisher took back is read again", withdrawnIsNotStoredAgain},
	{"Notices", "a reader is told a thing twice, or another reader's; who opens a story is told of it still", notices},
	{"FirstCommentsWait", "a comment that waits is forgotten, or its author not told", firstCommentsWait},
	{"RulingsAreTakenBack", "what was taken back leaves something behind", rulingsAreTakenBack},
	{"HostileModerator", "what a hostile moderator did has to be undone one by one", hostileModeratorIsUndone},
	{"NobodyJudgesTheirOwn", "a moderator decides in their own cause, or over another's head", nobodyJudgesTheirOwn},
	{"AppealsAreHeardByAnother", "who decided hears the appeal", appealsAreHeardByAnother},
	{"ReportsAreAnswered", "who reported is never answered; a flood of reports takes anybody down", reportsAreAnswered},
	{"DeletedLeavesTheQueue", "words that were deleted are shown to moderators", deletedLeavesTheQueue},
	{"Raid", "a raid buries the queue", raidIsHeld},
	{"ModelSortsTheQueue", "a model hides a comment, or what it said of an earlier wording counts", modelSortsTheQueue},
	{"SanctionsHold", "a sanction outlives its time, or its undoing", sanctionsHold},
	{"EditsAreJudged", "an honest comment is turned into spam", editsAreJudged},
	{"DocumentsAreKept", "a page is lost as changes are taken back", documentsAreKept},
	{"Takedowns", "what was taken down comes back, or does not when it may", takedowns},
	{"RuledByMany", "two moderators decide at once and neither knows", ruledByMany},
	{"LooksAreOnePersons", "somebody takes a name that looks like another's", looksAreOnePersons},
	{"SearchQuotes", "a search for quotes finds their articles' other words", searchQuotes},
}

func TestConformance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for _, c := range conformance {
			t.Run(c.name, func(t *testing.T) {
				t.Cleanup(func() {
					if t.Failed() {
						t.Log("the trap:", c.trap)
					}
				})
				c.run(t, e)
			})
		}
	})
}
