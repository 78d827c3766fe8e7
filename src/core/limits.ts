/**
 * Every bound in one place, each with its reason. Units come last in the name. A limit that was not measured says so.
 */
export const LIMITS = {
  /** An EVE alert with payload and HTTP body is 5 to 20 KiB; a batch of fifty fits. The contract with the outside names this number. */
  alertRequestMaxBytes: 1024 * 1024,
  /** One EVE line; larger ones carry packet payloads that nothing here reads. */
  alertLineMaxBytes: 256 * 1024,
  /** More alerts than this in one request is a flood, not a batch. */
  alertBatchMax: 1000,
  /** JSON deeper than this is hostile: OCSF's deepest documented path has nine levels. */
  jsonMaxDepth: 32,
  /** Titles and names that an attacker may have written, in characters. */
  untrustedTitleMaxChars: 200,
  /** Longer free text that an attacker may have written, in characters. */
  untrustedTextMaxChars: 2000,
  /** Detectors, Slack and a scraper keep a few connections each; more is a flood, and each may hold a whole request in memory. */
  httpConnectionsMax: 128,
  /** Headers and body of one request; Slack gives up after 3 s, a detector on a slow link needs longer. */
  httpRequestTimeoutMs: 30_000,
  /** Until a request's headers are there: one packet. Whoever opens connections and says nothing would else shut out Slack and the detectors. */
  httpHeadersTimeoutMs: 5_000,
  /** A connection that is kept for the next request and has none. */
  httpIdleTimeoutMs: 5_000,
  /** How often Node looks for connections whose time is over; its default is 30 s, which would make the numbers above meaningless. */
  httpTimeoutCheckMs: 1_000,
  /** How long a stop waits for requests under way. Each is one store transaction an alert. */
  httpCloseGraceMs: 5_000,
  /** What a sender is told to wait when the store fails. */
  httpRetryAfterS: 5,
  /** Distinct alerts kept on an incident; repeats only raise the counter. */
  alertsPerIncidentMax: 20,
  /** An ET Open rule names one or two techniques; what is over is noise. */
  techniquesPerAlertMax: 10,
  /** The same key within this time joins the incident. A guess until measured on a real fleet. */
  dedupeWindowMs: 6 * 60 * 60 * 1000,
  /** OpenAI's strict schemas take 1,000 enum values in all; 200 devices leave room for the rest. */
  devicesPerIncidentMax: 200,
  /** What a small model reads without losing the end of it. A guess until measured. */
  evidencePerIncidentMax: 40,
  /** Of these places, so many are kept free for hints. Each asks for a new draft: whoever needs more should take over by hand. */
  hintsPerIncidentMax: 5,
  /** A hint is two or three sentences, written in a chat. */
  hintMaxChars: 500,
  /** Alerts of one incident share rule and parties, so more of them say little that is new. */
  evidenceAlertsMax: 5,
  /** Neighbours on the same gateway that are named one by one; the rest is a number. */
  evidenceNeighboursMax: 8,
  /** A playbook that a person can still judge step by step. */
  stepsPerPlaybookMax: 12,
  /** What an approval covered and what it would cover now, on the card: a value or a command line that is read at a glance. */
  differenceMaxChars: 80,
  /** Of the commands, lines that are gone, and as many that came. The card shows the new ones in full beside it. */
  differenceLinesMax: 3,
  /** Two: a third redraft makes the responder wait without having helped in our scenarios. A guess until measured. */
  redraftsMax: 2,
  /** A draft later than this is worth less than the curated playbook that is ready at once. */
  modelTimeoutMs: 60_000,
  /** About three times the longest valid draft that we have seen. */
  modelAnswerMaxTokens: 4000,
  /** Inside the time above: a server that was busy for a moment. */
  modelRetriesMax: 2,
  modelAnswerMaxBytes: 64 * 1024,
  /** A compatible server may escape every character as six and add its own fields around the answer. */
  modelResponseMaxBytes: 512 * 1024,
  /** An answer goes back with its findings; what is over has no place in a repair. About half of the longest valid draft. */
  repairEchoMaxChars: 16_000,
  /** One record of evidence in the prompt: an inventory record has about 500 characters. */
  evidenceDataMaxChars: 2000,
  /** Sent back to the model and shown to people: nobody repairs more than these at once. */
  findingsPerDraftMax: 20,
  /** A step's or a playbook's title: one line on a card. */
  draftTitleMaxChars: 120,
  /** A reason, a hypothesis or a hunting step: two sentences. */
  draftTextMaxChars: 600,
  /** The summary: four sentences. Slack takes 3,000 escaped characters a section. */
  draftSummaryMaxChars: 1200,
  hypothesesPerDraftMax: 5,
  huntStepsPerHypothesisMax: 5,
  /** Inventory devices held in memory; each is about 1 KiB. */
  inventoryDevicesMax: 50_000,
  playbookFileMaxBytes: 256 * 1024,
  inventoryFileMaxBytes: 64 * 1024 * 1024,
  /** An inventory in YAML keeps every line's place in memory while it is read, many times the file's size; a longer device list is a CSV file. */
  inventoryYamlMaxBytes: 4 * 1024 * 1024,
  /** Problems listed at once: a file in the wrong format has one a line, and nobody reads more. */
  inventoryProblemsMax: 100,
  /** A gateway that has not finished the handshake by then is treated as silent. */
  sshConnectTimeoutMs: 10_000,
  /** Stdout and stderr of one command; what is over is dropped and the report says so. They are kept in the ledger. */
  sshOutputMaxBytes: 64 * 1024,
  /** Stdout of one read, which is parsed and not kept: a quarantine list is about 250 bytes a device, so this is far more than a gateway's network holds. */
  sshReadMaxBytes: 4 * 1024 * 1024,
  sshConnectionsMax: 16,
  /** A connection whose reads are answered: the commands of an approval follow within this. Longer, and a gateway could be gone unnoticed. */
  sshKeepMs: 1_000,
  /** How long a run waits for a free connection before it is refused: nothing has gone out by then. */
  sshPlaceWaitMs: 30_000,
  /** Silence on an open connection is noticed after three of these. */
  sshKeepaliveMs: 5_000,
  /**
   * What a connector feeds to one command. Below SSH's packet of 32 KiB, so that it arrives whole or not at all: a program that reads
   * half of it and then the end of the file would run the half.
   */
  commandStdinMaxBytes: 16 * 1024,
  /** A connector's wait before its probe. */
  probeSettleMaxMs: 60_000,
  /** The longest run time that a connector may declare for one command. */
  commandRunMaxMs: 120_000,
  /** A reason typed into the modal. Slack's own limit for an input is 3,000 characters. */
  reasonMaxChars: 500,
  /** The longest that a policy may hold a complete approval back: whoever wants more time than this wants to decide later. */
  holdMaxMs: 60 * 60 * 1000,
  /** How long after a hold an approval is still live when its own time is over: a dispatch starts within seconds. */
  holdGraceMs: 5 * 60 * 1000,
  /** How often it is counted whether the people of a waiting step's rule can still satisfy it. Slack's rosters are kept for a minute. */
  surveyIntervalMs: 10 * 60 * 1000,
  /** People named in one reminder: who reads more than ten names feels that somebody else is meant. */
  nudgedPeopleMax: 10,
  /**
   * How long after the look that showed a failure its undo may still go out by itself: a restart takes seconds. What was seen longer ago may
   * not be so any more, and a person looks first.
   */
  undoStartMaxMs: 5 * 60 * 1000,
  /** Replicas and their database disagree by less. A clock that stands further back than this was set back. */
  clockBackMaxMs: 5_000,
  /** How often the database is asked what time it is. Quartz drifts by a millisecond or two in that time. */
  clockSyncMs: 60_000,
  /**
   * Between two looks the time of day and the machine's own count differ by less: NTP corrects at most 0.5 ms a second (RFC 5905), which is
   * 30 ms a look. More means that somebody set the clock, or that the machine slept.
   */
  clockDoubtMs: 1_000,
  /** Readers of one asking's details that are remembered: more than any rule has approvers. */
  readersPerRequestMax: 50,
  /** Slack retries an event three times within an hour; a receipt older than this cannot be a retry. */
  inboxKeepMs: 7 * 24 * 60 * 60 * 1000,
  slackCallTimeoutMs: 10_000,
  /** A signed request from Slack: the largest that we know of is a view submission of about 300 KiB. */
  slackRequestMaxBytes: 1024 * 1024,
  /** Socket Mode: Slack allows ten an app; two leave room for five replicas, and while one is renewed the other takes what comes. */
  slackSocketsOpen: 2,
  /** Handshake and hello of a socket; Slack says hello within a second. */
  slackSocketHelloMs: 10_000,
  /** A dead connection is noticed after three of these. Slack gives up on a press after 3 s: nothing that we do is fast enough to save that one. */
  slackSocketPingMs: 5_000,
  /** Slack ends a socket about ten seconds after it has warned. */
  slackSocketLeaveMs: 10_000,
  /** How long a closing socket waits for the local append of what it has taken. */
  slackSocketGraceMs: 5_000,
  /** Slack keeps a socket for hours: one that ends sooner than this counts as a failure, so that being thrown out at once is no busy loop. */
  slackSocketSettledMs: 30_000,
  /** First pause after a failed connection; each further one doubles it. */
  slackSocketPauseMinMs: 1_000,
  /** `apps.connections.open` is in Slack's first tier: about one call a minute when it is asked for long. */
  slackSocketPauseMaxMs: 60_000,
  /** Envelopes that wait for their local append on one socket: each is milliseconds, and people press some ten buttons a minute. */
  slackEnvelopesUnderWayMax: 100,
  /** Inside one call; the durable job around it retries longer. A modal that opens later than this helps nobody. */
  slackCallRetriesMax: 2,
  /** Slack asks for seconds, rarely for a minute. A longer wait than this is asked for anew, rather than believed. */
  slackRetryAfterMaxMs: 10 * 60 * 1000,
  /** `usergroups.users.list` allows about 20 calls a minute; a person who was removed a minute ago may still count. */
  slackDirectoryTtlMs: 60_000,
  /** People and groups remembered at once: far above one channel's responders. */
  slackDirectoryEntriesMax: 1000,
  /** Looking for a card of ours whose post went unanswered: pages of 100 messages; a lost post is recent. */
  slackFindPagesMax: 5,
  /** Incidents that one answer to `/tagout status` lists. */
  slackListMax: 20,
  /** Open incidents that the Home tab and `/tagout pending` look through, newest first; a record is 10 to 100 KiB. They say so when there are more. */
  overviewIncidentsMax: 100,
  /** Of what has ended, the last ones: enough to find again what was stopped a moment ago. */
  overviewEndedMax: 10,
  /** Rows of one list on the Home tab: more than a person acts on in one sitting. The rest is counted. */
  homeRowsMax: 25,
  /** People whose Home tab is kept current at once; each opening draws it anew anyway. */
  homeWatchersMax: 20,
  /** How long after its opening a Home tab is kept current: Slack does not say when a person looks away. */
  homeWatchMs: 15 * 60 * 1000,
  /** One change seldom comes alone: a Home tab is drawn anew this long after the first. */
  homeSettleMs: 1_000,
  /** At most one drawing of all watched Home tabs in this time; `views.publish` allows about 100 calls a minute. */
  homeRenewMs: 15_000,
  githubCallTimeoutMs: 20_000,
  /** GitHub's hourly limit is reset within the hour; a longer wait than this is asked for anew, rather than believed. */
  githubRetryAfterMaxMs: 60 * 60 * 1000,
  /** Our own entries nest less than ten levels; twice OCSF's depth leaves room for an alert's data inside. */
  ledgerMaxDepth: 64,
  /** One ledger entry: a plan with its commands is some 10 KiB, two outputs of a command 128 KiB. */
  ledgerLineMaxBytes: 1024 * 1024,
  /** One incident's ledger as a file: hundreds of the largest entries. */
  ledgerFileMaxBytes: 64 * 1024 * 1024,
  /** Commits on one ledger file that `verify` reads: an incident has tens. */
  verifyCommitsMax: 1000,
  /** A local git that has not answered by then is waiting for something that nobody will give it. */
  gitCallTimeoutMs: 20_000,
  /** Reading every commit of a history: a hundred thousand of them take about a minute. */
  gitWalkTimeoutMs: 10 * 60 * 1000,
  /** An incident that changes faster than it can be read is tried this often. */
  verifyReadsMax: 5,
  /** Rows of the README's table of events: GitHub stops rendering a file at 512 KiB. The ledger beside it has them all. */
  historyRowsMax: 300,
  /** Characters of one command's output in the README. */
  historyOutputMaxChars: 4000,
  /** Somebody else's commit came first: read the branch again and try this often before the job is retried later. */
  githubCommitAttemptsMax: 5,
  /** Pull requests of one incident: a new one follows each early merge. */
  githubPullsPerIncidentMax: 50,
  /** Wrong one-time codes in a row. With the pause below, who guesses day and night has one chance in 700 a day, and the leads hear of each pause. */
  wrongCodesMax: 5,
  /** How long a person's codes are not looked at after that. */
  codeLockMs: 15 * 60 * 1000,
  /** Such pauses that an incident shows; its ledger has all of them. */
  lockoutsPerIncidentMax: 20,
  /** Approvals by break-glass whose messages are kept current; those before keep the words that they have, and the ledger has all of them. */
  brokenGlassPerIncidentMax: 20,
  /** Different refusals recorded an incident; more are still told. One person with a quick finger must not bury the decisions. */
  refusalsPerIncidentMax: 200,
  /** Views (Slack, GitHub) are tried without an end that anybody would live to see: after the longest outage they must still catch up. */
  viewRetriesMax: 100_000,
  /** Local workspace: what the page shows of the channel. The stand-in for Slack keeps the rest. */
  localMessagesMax: 500,
  /** Local workspace: Slack's response URLs live half an hour; nobody at one keyboard acts more often than this in that time. */
  localResponseUrlsMax: 1000,
  /** Local workspace: Slack gives three seconds; a laptop that makes its first database folder meanwhile is slower. */
  localAckTimeoutMs: 15_000,
  /** Local workspace: the page's largest request is a modal with one long text. */
  localRequestMaxBytes: 64 * 1024,
  /** Local workspace: a person writes a message, not a file. Slack recommends at most 4,000 characters. */
  localTextMaxChars: 4000,
  /** Local workspace: a few open tabs, each with one event stream. */
  localStreamsMax: 16,
  /** Container runtimes kill ten seconds after they ask for a stop; what still runs then is picked up after the next start. */
  storeCloseMaxMs: 8000,
  /** Two workers' worth of short transactions, and room for the queue's own statements; PostgreSQL allows 100 connections in all by default. */
  storeConnectionsMax: 10,
  storeConnectTimeoutMs: 10_000,
  /** Our longest statement takes milliseconds; a migration's index build must fit. */
  storeStatementTimeoutMs: 60_000,
  /** Longer than any statement: a connection on which nothing comes for this long has nobody at its other end. */
  storeSilenceMaxMs: 65_000,
  /** So often a connection that only listens asks for a sign of life. */
  storeHeartbeatMs: 20_000,
  /** An incident's row is locked for the time of one pure decision. Who waits longer than this waits for a stuck transaction. */
  storeLockTimeoutMs: 10_000,
  /** A list for people or a page of ids; each record is 10 to 100 KiB. */
  storeListMax: 500,
  /** Local workspace: pull requests on the page, newest first; the stand-in for GitHub keeps the rest. */
  localPullsMax: 20,
  /** Local workspace: a story has a dozen commits; a page with more than this helps nobody. */
  localPullCommitsMax: 100,
  /** Local workspace: one file on the page. The page says so when there is more. */
  localFileMaxChars: 200_000,
  /** `doctor`: a clock that is further off than this. GitHub refuses an App's token from 60 s on, Slack's signatures end after five minutes. */
  clockSkewMaxMs: 30_000,
  /** `doctor`: one look may take as long as the slowest answer that it waits for, which is the model's minute, and a little more. */
  doctorCheckMaxMs: 75_000,
  /** `doctor`: people whom it looks up one by one; Slack allows some 100 such calls a minute. */
  doctorPeopleMax: 80,
  /** `doctor`: gateways that are asked at the same time. As many as there are connections. */
  doctorGatewaysAtOnce: 16,
  /** `doctor`: of what a gateway or a library said, in characters. */
  doctorQuoteMaxChars: 200,
  /** Metrics: distinct codes that get a series of their own. There are some sixty; more is a bug that must not fill a monitoring system. */
  metricCodesMax: 200,
  /** An outage that comes and goes is told once in this time. */
  outageToldEveryMs: 60_000,
  /** Distinct errors in the background that are remembered, so that each is logged once in the time above. */
  quietErrorsMax: 200,
  /** An answer about readiness: whoever asks gives up after some seconds. */
  readyMaxMs: 2_000,
  /** Of an error's message in the log, in characters. */
  logReasonMaxChars: 500,
  /** The picture of a run: as wide or high as this at most. Slack shows it some 700 pixels wide, and twice that on dense screens. */
  pictureMaxPixels: 2000,
  /** Twelve steps take some 50 ms; what takes longer than this hangs. */
  pictureDrawMaxMs: 15_000,
  /** JavaScript heap of the process that draws, beside what Graphviz and the rasteriser keep outside of it. */
  pictureHeapMb: 64,
  /** An incident's pictures follow each other within seconds; after this long the process and its memory are given back. */
  pictureIdleMs: 30_000,
  /** A file of Slack's for each state would be many: states within this time share one. */
  pictureDelayMs: 2_000,
  /** Slack refuses a file that it is still looking at, mostly for seconds. With the queue's pauses this is about ten minutes. */
  pictureTriesMax: 8,
  /** Slack takes this many characters for a picture's alternative text. */
  pictureAltMaxChars: 2000,
} as const;
