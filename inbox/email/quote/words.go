package quote

// The tables of this file hold the words that mail programs write around a quotation,
// by language. They are folded once, as the texts are that they are compared with.

// quoteField is a field of the block above a quotation.
type quoteField uint8

const (
	fieldNone quoteField = iota
	fieldFrom
	fieldDate
	fieldTo
	fieldCc
	fieldSubject
	fieldOther
)

// fieldWords is how the fields are called.
var fieldWords = map[quoteField][]string{
	fieldFrom: {
		"From", "Von", "De", "Da", "Van", "Från", "Fra", "Lähettäjä", "Od", "Feladó", "От", "От кого", "Від", "Від кого", "De la", "Από", "Kimden", "Gönderen",
		"من", "از", "از طرف", "فرستنده", "ارسال‌کننده", "ارسال کننده", "المرسل", "מאת", "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "보낸사람", "Từ", "Người gửi",
		"Dari", "Pengirim", "จาก", "Nuo", "No", "Saatja", "Expéditeur", "Remitente", "Remetente", "Mittente", "Afzender", "Absender", "Nadawca", "Avsändare", "Odesílatel",
		"Odosielateľ", "Pošiljatelj", "Šalje", "Подател", "Пошиљалац", "ផ្ញើពី", "प्रेषक", "بھیجنے والا",
	},
	fieldDate: {
		"Date", "Sent", "Datum", "Gesendet", "Gesendet am", "Envoyé", "Envoyé le", "Enviado", "Enviado el", "Enviado em", "Enviada em", "Fecha", "Data", "Inviato", "Verzonden",
		"Verstuurd", "Skickat", "Sendt", "Dato", "Lähetetty", "Päivämäärä", "Wysłano", "Wysłane", "Odesláno", "Odoslané", "Dátum", "Küldve", "Elküldve", "Дата", "Отправлено",
		"Отправлен", "Надіслано", "Изпратено", "Trimis", "Trimis la", "Dată", "Ημερομηνία", "Στάλθηκε", "Tarih", "Gönderildi", "Gönderilme", "Gönderme Tarihi", "Gönderim Tarihi", "تاریخ", "ارسال", "ارسال شده",
		"ارسال شده در", "ارسال‌شده", "زمان", "زمان ارسال", "التاريخ", "تاريخ الإرسال", "الإرسال", "أرسلت", "أُرسلت", "تم الإرسال", "נשלח", "תאריך", "日期", "发送时间", "发送日期", "寄件日期", "傳送時間",
		"日付", "送信日時", "送信日", "보낸 날짜", "날짜", "보냄", "Ngày", "Đã gửi", "Tanggal", "Dikirim", "Terkirim", "วันที่", "ส่ง", "Išsiųsta", "Nosūtīts", "Saadetud", "Poslano", "Послато",
		"Kuupäev", "दिनांक", "تاریخ ارسال",
	},
	fieldTo: {
		"To", "An", "À", "A", "Para", "Aan", "Naar", "Till", "Til", "Vastaanottaja", "Do", "Komu", "Címzett", "Кому", "До", "Către", "Προς", "Kime", "Alıcı", "به", "گیرنده", "إلى", "الى",
		"אל", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "Tới", "Đến", "Người nhận", "Kepada", "ถึง", "Kam", "Saaja", "Za", "Destinataire", "Destinatario", "Destinatário",
		"Empfänger", "Ontvanger", "Prima", "Per", "प्रति",
	},
	fieldCc: {
		"Cc", "Bcc", "Kopie", "Kopia", "Copie", "Copie à", "CC", "رونوشت", "رونوشت مخفی", "نسخة", "نسخة إلى", "抄送", "副本", "참조", "Копия", "Копія", "Másolat", "Kopio", "Bilgi", "Κοιν.", "העתק", "Tembusan",
	},
	fieldSubject: {
		"Subject", "Betreff", "Objet", "Asunto", "Assunto", "Oggetto", "Onderwerp", "Ämne", "Emne", "Aihe", "Temat", "Předmět", "Predmet", "Tárgy", "Тема", "Относно", "Subiect", "Θέμα",
		"Konu", "موضوع", "عنوان", "الموضوع", "נושא", "主题", "主題", "主旨", "件名", "제목", "Chủ đề", "Tiêu đề", "Subjek", "Perihal", "เรื่อง", "Tema", "Teema", "Re", "Betr.", "Sujet", "विषय",
	},
	fieldOther: {
		"Reply-To", "Reply To", "Importance", "Attachments", "Priority", "Organization", "Message-ID", "پیوست", "پیوست‌ها", "Anlagen", "Pièces jointes", "Répondre à", "Antwort an", "پاسخ به",
		"Wichtigkeit", "Sensitivity", "Resent-From", "Newsgroups", "Gửi", "重要度", "添付ファイル",
	},
}

var fieldLabels = func() map[string]quoteField {
	out := map[string]quoteField{}
	for _, f := range []quoteField{fieldOther, fieldCc, fieldSubject, fieldTo, fieldDate, fieldFrom} {
		for _, word := range fieldWords[f] {
			out[folded(word)] = f
		}
	}
	return out
}()

func foldedAll(words ...string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = folded(word)
		if n := len(word); word[n-1] == ' ' {
			out[i] += " "
		}
		if word[0] == ' ' {
			out[i] = " " + out[i]
		}
	}
	return out
}

// wrote is how a program says that somebody wrote.
var wrote = foldedAll("wrote", " writes:", " schrieb", "geschrieben", "folgendes geschrieben", "geschreven", "het volgende geschreven", "a écrit", "escribió", "escribio", "escreveu", "ha scritto", "ha escrit", "va escriure", "schreef", " skrev",
	"kirjoitti", "napisał", " pisze", "napsal", "napísal", " írta", "написал", "пишет", "написав", "написала", " пише", " написа", " a scris", "έγραψε", "yazdı", "yazmış",
	"كتب", "نوشت", "نوشته است", "نوشته", "نوشته‌اند", " כתב", "書きました", "書いた", "のメール", "写道", "寫道", "写到", "작성", "썼습니다", "đã viết", " viết", "menulis", "เขียน", "napisao", "napisala", "je pisal", "rašė", "parašė",
	"rakstīja", "kirjutas", " skribis", "ने लिखा", "نے لکھا", "نووسی", "shkroi", "skrifaði", "napisał(a)")

// ownWords is how people say that they wrote themselves.
var ownWords = foldedAll(" i wrote", " we wrote", " i have written", "wrote to ", "wrote you", "wrote me", " schrieb ich", " schrieben wir", " schreef ik", " skrev jag", " skrev jeg", " я написал", " я писал", "j'ai écrit", "به شما نوشت", "برایتان نوشت", "برای شما نوشت", "همکار شما", "همکارتان")

// wroteLast is which of them may end a line without a colon.
var wroteLast = foldedAll("wrote", "schrieb", "a écrit", "escribió", "escreveu", "ha scritto", "schreef", "نوشت", "نوشته است", "كتب", "כתב", "写道", "寫道", "написал", "yazdı")

// starters is what an attribution begins with before the date.
var starters = foldedAll("on ", "at ", "in ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "d. ", "dnia ", "w dniu ", "dne ", "dňa ", "pe ", "în ", "la ", "a ", "el dia ", "pada ", "vào ", "на ", "в ", "во ",
	"от ", "у ", "στις ", "la data ", "در ", "به تاریخ ", "تاریخ ", "بتاريخ ", "في ", "فى ", "يوم ", "ב", "בתאריך ", "于", "於", "在 ", "在", "il giorno ", "data ", "date ", "dana ", "dne: ", "ons ", "em: ",
	"2 ", "quoting ", "zitat von ", "citando ", "citando a ", "--- ", "från ", "pt ", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "tarihinde ", "вс", "citeren ", "ngày ")

// weekdays is what it may begin with instead.
var weekdays = foldedAll("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon,", "tue,", "wed,", "thu,", "fri,", "sat,", "sun,",
	"понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень", "пн,", "вт,", "ср,", "чт,", "пт,", "сб,", "нд,", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
	"jan", "feb", "شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "سه شنبه", "چهارشنبه", "پنجشنبه", "پنج‌شنبه", "پنج شنبه", "جمعه", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت")

// inside is how people say that they answer within the older message.
var inside = foldedAll("inline", "in-line below", "in red", "in blue", "in green", "in bold", "see below", "answers below", "answer below", "replies below", "comments below", "responses below", "answered below", "reply below",
	"in rot", "siehe unten", "antworten unten", "in blau", "en rouge", "ci-dessous", "en rojo", "más abajo", "a continuación", "em vermelho", "abaixo", "in rosso", "qui sotto", "красным", "ниже", "در متن", "در همان متن", "با رنگ قرمز", "به رنگ قرمز", "با قرمز", "پاسخ‌ها در زیر", "پاسخها در زیر", "در زیر پاسخ", "در پایین پاسخ",
	"زیر هر سؤال", "زیر هر سوال", "لابه‌لای", "باللون الأحمر", "أدناه", "kırmızı", "aşağıda", "见下", "如下", "以下に")

// originals is what stands in the drawn line above an older message.
var originals = foldedAll("original message", "originale nachricht", "ursprüngliche nachricht", "original-nachricht", "originalnachricht", "message d'origine", "message d’origine", "message original",
	"message initial", "mensaje original", "mensagem original", "messaggio originale", "messaggio iniziale", "oorspronkelijk bericht", "origineel bericht", "ursprungligt meddelande", "originalmeddelande",
	"opprinnelig melding", "oprindelig meddelelse", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva", "pôvodná správa", "eredeti üzenet", "исходное сообщение",
	"оригинальное сообщение", "пересылаемое сообщение", "оригінальне повідомлення", "вихідне повідомлення", "оригинално съобщение", "mesaj original", "mesajul original", "αρχικό μήνυμα", "özgün ileti", "orijinal mesaj",
	"پیام اصلی", "پیام اولیه", "نامهٔ اصلی", "ایمیل اصلی", "الرسالة الأصلية", "رسالة أصلية", "ההודעה המקורית", "הודעה מקורית", "原始邮件", "原始郵件", "原始訊息", "邮件原件", "元のメッセージ", "오리지널 메시지", "원본 메시지", "원본 메일",
	"thư gốc", "tin nhắn gốc", "pesan asli", "ข้อความต้นฉบับ", "izvorna poruka", "izvirno sporočilo", "originali žinutė", "reply message", "reply separator", "replied message", "回复的原邮件", "forwarded message", "mensaje reenviado",
	"mensagem encaminhada", "message transféré", "weitergeleitete nachricht", "messaggio inoltrato", "doorgestuurd bericht", "vidarebefordrat", "videresendt", "przekazana wiadomość", "przekazane", "пересланное сообщение",
	"پیام هدایت شده", "پیام فوروارد شده", "پیام ارسال شده", "پیام بازفرستاده", "پیام بازارسال‌شده", "پیام ارجاع‌شده", "رسالة معاد توجيهها", "הודעה שהועברה", "转发邮件", "转发的邮件", "轉寄的郵件", "転送メッセージ", "전달된 메시지", "forwarded by", "forwarded mail",
	"iletilen mesaj", "iletilen ileti", "välitetty viesti", "továbbított üzenet", "přeposlaná zpráva", "preposlaná správa", "mesaj redirecționat", "προωθημένο μήνυμα", "переслане повідомлення", "tin nhắn được chuyển tiếp", "pesan diteruskan")

// forwards is what says that a message was handed on.
var forwards = foldedAll("forwarded message", "begin forwarded", "forwarded by", "forwarded mail", "mensaje reenviado", "inicio del mensaje reenviado", "mensagem encaminhada", "início da mensagem", "message transféré",
	"début du message", "début du message réexpédié", "weitergeleitete nachricht", "weitergeleiteten nachricht", "messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "doorgestuurd bericht", "doorgestuurde bericht", "vidarebefordrat",
	"vidarebefordrade", "videresendt", "videresend", "przekazana wiadomość", "przekazywana wiadomość", "начало переадресованного", "пересланное сообщение", "пересылаемое сообщение", "پیام هدایت شده", "پیام فوروارد شده", "پیام بازفرستاده", "پیام بازارسال‌شده", "پیام ارجاع‌شده",
	"آغاز پیام", "شروع پیام", "پیام ارسال شده", "رسالة معاد توجيهها", "بداية الرسالة", "הודעה שהועברה", "转发邮件", "转发的邮件", "轉寄的郵件", "転送メッセージ", "転送されたメッセージ", "전달된 메시지", "iletilen mesaj", "iletilen ileti", "välitetty viesti", "továbbított üzenet",
	"přeposlaná zpráva", "preposlaná správa", "mesaj redirecționat", "προωθημένο μήνυμα", "переслане повідомлення", "tin nhắn được chuyển tiếp", "pesan diteruskan")

// aboves is how a helpdesk asks to answer above its own mail.
var aboves = foldedAll("reply above this line", "type your reply above", "write a reply above", "respond above this line", "antworten sie oberhalb", "répondre au-dessus de cette ligne", "responda por encima de esta línea", "responder acima desta linha",
	"بالای این خط", "بالاى اين خط", "فوق هذا السطر", "reply above this message")
