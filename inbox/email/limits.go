package email

// What a mail may hold. Beyond these nothing is refused: the rest of a tree becomes one
// file, a longer text is cut and listed as a file too, and the bytes of the mail are kept
// by the caller whatever happens.
const (
	// DepthMost is how deep multiparts may be nested.
	DepthMost = 100
	// PartsMost is how many leaves a mail may have.
	PartsMost = 25_000
	// FieldsMost is how many fields are kept of all heads together.
	FieldsMost = 250_000
	// HeadBytesMost is how many bytes are kept of all heads together.
	HeadBytesMost = 12 << 20
	// FieldBytesMost is how long one field may be.
	FieldBytesMost = 4 << 20
	// AddressesMost is how many addresses are kept of all fields together.
	AddressesMost = 120_000
	// TextMost is how many bytes of text are shown, and of HTML too; the rest is in the file.
	TextMost = 1 << 20
	// SubjectMost is how many letters of a subject or of a name are shown.
	SubjectMost = 2000
	// CalendarMost is how many bytes of a calendar are read.
	CalendarMost = 1 << 20
	// ReportMost is how many bytes of a report for machines, and of a returned head, are read.
	ReportMost = 256 << 10
	// RecipientsMost is how many recipients of a report are told.
	RecipientsMost = 10_000
	// ProblemsMost is how many problems are told.
	ProblemsMost = 50
)
