package quote

// sentFrom is how the line of a device begins.
var sentFrom = foldedAll("sent from my ", "sent from ", "sent via ", "sent with ", "sent using ", "sent by ", "sent on ", "get ", "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "envoyé avec ", "envoyé par ", "téléchargez ", "obtenez ",
	"enviado desde ", "enviado do ", "enviado de ", "enviado com ", "enviado con ", "enviado a partir ", "obtener ", "descargar ", "obter ", "obtenha o ", "baixe o ", "inviato da ", "inviato dal ", "inviato con ", "ottieni ", "scarica ", "gesendet mit ", "gesendet von ", "gesendet aus ", "von meinem ", "von mobile ", "holen sie sich ",
	"laden sie ", "outlook für ", "verzonden vanaf ", "verzonden met ", "verstuurd vanaf ", "verstuurd met ", "download ", "skickat från ", "skickad från ", "hämta ", "sendt fra ", "sendt med ", "hent ", "få ", "lähetetty ", "hanki ", "wysłane z ", "wysłano z ", "pobierz ",
	"odesláno z ", "odoslané z ", "získat ", "küldve ", "elküldve ", "a következőről küldve", "отправлено с ", "отправлено из ", "скачайте ", "получить ", "надіслано з ", "завантажте ", "изпратено от ", "trimis de pe ", "trimis din ", "obțineți ", "στάλθηκε από ", "εστάλη από ", "ارسال شده از ", "ارسال‌شده از ",
	"ارسال شده با ", "ارسال‌شده با ", "ارسال شده توسط ", "ارسال‌شده توسط ", "ارسال از ", "فرستاده شده از ", "فرستاده‌شده از ", "فرستاده شده با ", "فرستاده‌شده با ", "دریافت ", "أرسلت من ", "أُرسلت من ", "مرسل من ", "تم الإرسال من ", "تم الإرسال باستخدام ", "أرسل من ", "أرسلت بواسطة ", "احصل على ", "נשלח מ", "נשלח מה", "הורד את ",
	"发自我的", "發自我的", "从我的", "從我的", "来自我的", "发送自", "使用", "取得", "获取", "下载", "gửi từ ", "đã gửi từ ", "dikirim dari ", "dapatkan ", "ส่งจาก", "poslano s ", "poslano iz ", "išsiųsta iš ", "saadetud ", "from my ", "diese nachricht wurde von meinem ", "mit der ", "envoyé à l'aide de ")

// sentLast is how it ends in languages that put the verb last.
var sentLast = foldedAll("gesendet", "gesendet.", "から送信", "から送信されました", "から送信されたメールです", "で送信", "에서 보냄", "에서 보냈습니다", "에서 전송됨", "傳送", "发送", "發送", "gönderildi", "içinden gönderildi", "telefonumdan gönderildi", "küldve", "küldtem", "lähetetty", "eseményről küldve", "edinin", "ارسال شد", "ارسال شده است", "فرستاده شد", "gesendet. bitte entschuldigen sie die kürze", "を入手", "다운로드")

// sentWhole needs no name of a device.
var sentWhole = foldedAll("sent from my iphone", "sent from my ipad", "ارسال شده از آیفون من", "sent from yahoo mail", "sent from outlook", "get outlook for", "sent with proton mail", "sent with protonmail", "wysłane z iphone", "gesendet mit der gmx", "web.de mobile app", "mobilgerät gesendet")

// machines is devices and mail programs.
var machines = foldedAll("iphone", "ipad", "ipod", "phone", "mobile", "mobil", "móvil", "celular", "cellulare", "telefon", "téléphone", "teléfono", "handy", " cell", "cell", "device", "gerät", "appareil", "dispositivo", "dispositif", "blackberry", "galaxy", "samsung", "huawei", "xiaomi", "redmi",
	"oneplus", "oppo", "vivo", "realme", "nokia", "motorola", "htc", "pixel", "xperia", "lg ", "android", "windows", "outlook", "tablet", "macbook", "imac", "my mac", "laptop", "airmail", "mailbox", "gmail", "inbox", "spark", "proton", "tutanota", "tuta", "yahoo", "aol", "gmx", "web.de", "k-9", "thunderbird", "fairemail", "bluemail", "zoho",
	"mail.ru", "yandex", "яндекс", "почт", "mail for", "posteo", "fastmail", "hey", "superhuman", "edison", "canary", "newton", "мобильн", "телефон", "устройств", "смартфон", "планшет", "smartphone", "mobiel", "apparaat", "enhet", "puhelim", "komórk", "urządzeni", "cihaz",
	"آیفون", "آی‌فون", "ایفون", "گوشی", "موبایل", "تلفن همراه", "اندروید", "سامسونگ", "شیائومی", "هواوی", "تبلت", "آیپد", "آی‌پد", "جیمیل", "یاهو", "اوتلوک", "اوت‌لوک", "دستگاه", "الآيفون", "آيفون", "هاتف", "جوال", "هاتفي", "أندرويد", "جهاز", "سامسونج", "الأيفون", "iphoneから", "手机", "手機", "휴대", "आईफ़ोन", "טלפון", "אייפון", "נייד", "điện thoại", "ponsel", "wireless", "sparrow", "mailspring", "ios")

// excuses is what may follow the name of a device.
var excuses = foldedAll("excuse", "typo", "brevity", "pardon", "sorry", "forgive", "kürze", "tippfehler", "brièveté", "fautes", "disculp", "ببخشید", "پوزش", "عذر", "erreurs", "brevedad")
