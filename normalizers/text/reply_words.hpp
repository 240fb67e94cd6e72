// The words behind reply_phrases: what mail programs write around a quoted mail, by language. Data only, in lower case.
#pragma once

#include <string_view>

// clang-format off
namespace intake::text::words {

/// "… wrote:". English verbs stand in many sentences, so more is asked of them; the others hardly end a line with a colon elsewhere.
inline constexpr std::string_view english_verbs[] = {"wrote", "writes", "said", "replied"};
inline constexpr std::string_view verbs[] = {
    "a écrit", "a ecrit", "écrit",                                                        // French
    "schrieb", "geschrieben", "schreibt",                                                 // German
    "escribió", "escribio", "ha escrit", "va escriure", "escrigué",                       // Spanish, Catalan
    "ha scritto", "scrive", "scritto",                                                    // Italian
    "escreveu", "escreve",                                                                // Portuguese
    "schreef", "geschreven",                                                              // Dutch
    "skrev", "skrifaði", "følgende", "följande",                                          // Danish, Norwegian, Swedish, Icelandic
    "kirjoitti", "kirjutas",                                                              // Finnish, Estonian
    "napisał", "napisał(a)", "napisała", "napisał/a", "pisze", "napisal",                 // Polish
    "napsal", "napsal(a)", "napsala", "napísal", "napísal(a)", "napísala", "píše",        // Czech, Slovak
    "napisao", "napisao je", "napisala", "je napisao", "je napisala", "piše",             // Croatian, Serbian, Slovenian
    "írta", "ezt írta",                                                                   // Hungarian
    "a scris", "scris",                                                                   // Romanian
    "yazdı", "şunu yazdı", "şunları yazdı",                                               // Turkish
    "написал", "написал(а)", "написала", "пишет", "писал", "писал(а)",                    // Russian
    "написав", "написав(ла)", "пише", "написа",                                           // Ukrainian, Bulgarian, Serbian
    "έγραψε", "έγραψε τα εξής",                                                           // Greek
    "rašė", "parašė", "rakstīja",                                                         // Lithuanian, Latvian
    "đã viết", "viết",                                                                    // Vietnamese
    "menulis",                                                                            // Indonesian, Malay
    "כתב", "כתבה", "כתב/ה", "מאת",                                                        // Hebrew
    "كتب", "كتبت", "نوشت",                                                                // Arabic, Persian
    "เขียนว่า", "เขียน", "ने लिखा",                                                             // Thai, Hindi
    "写道", "寫道", "写到", "写于",                                                       // Chinese
    "のメッセージ", "のメール", "は書きました", "さんは書きました",                       // Japanese
    "작성", "님이 작성", "썼습니다",                                                      // Korean
};

/// What an English attribution without an address begins with.
inline constexpr std::string_view english_openers[] = {
    "on ", "at ", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "in article", "in a message",
};
inline constexpr std::string_view months[] = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
};

/// What an attribution may begin with, when a date follows.
inline constexpr std::string_view attribution_openers[] = {
    "on ", "at ", "le ", "el ", "il ", "in data ", "am ", "op ", "em ", "den ", "dne ", "dnia ", "dňa ", "w dniu ",
    "vào ", "pe ", "þann ", "în ", "в ", "на ", "στις ", "在 ", "于 ", "pada ", "ב-", "בתאריך", "في ", "dana ",
    "ในวันที่",
};

/// Between the dashes of "-----Original Message-----", or before the colon of "Begin forwarded message:".
inline constexpr std::string_view dividers[] = {
    "original message", "original email", "original e-mail", "original appointment", "forwarded message",
    "forwarded by", "forwarded email", "reply message", "reply above this line", "begin forwarded message",
    "ursprüngliche nachricht", "ursprüngliche mail", "original-nachricht", "originalnachricht",
    "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "urspr. nachricht", "message d'origine",
    "message d’origine", "message original", "message initial", "message transféré", "message transmis",
    "début du message réexpédié", "début du message transféré", "mensaje original", "mensaje reenviado",
    "inicio del mensaje reenviado", "missatge original", "missatge reenviat", "messaggio originale",
    "messaggio inoltrato", "inizio messaggio inoltrato", "mensagem original", "mensagem encaminhada",
    "início da mensagem reencaminhada", "oorspronkelijk bericht", "origineel bericht", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "oprindelig besked", "oprindelig meddelelse", "original besked",
    "videresendt besked", "videresendt meddelelse", "opprinnelig melding", "original melding", "videresendt melding",
    "ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande", "alkuperäinen viesti",
    "välitetty viesti", "oryginalna wiadomość", "wiadomość oryginalna", "wiadomość przekazana dalej",
    "przekazana wiadomość", "původní zpráva", "původní e-mail", "přeposlaná zpráva", "pôvodná správa",
    "preposlaná správa", "originalna poruka", "izvorna poruka", "izvirno sporočilo", "eredeti üzenet",
    "továbbított üzenet", "mesaj original", "mesajul original", "mesaj redirecționat", "orijinal mesaj",
    "orijinal ileti", "özgün ileti", "i̇letilen mesaj", "iletilen mesaj", "исходное сообщение",
    "пересылаемое сообщение", "пересланное сообщение", "оригинальное сообщение", "первоначальное сообщение",
    "начало переадресованного сообщения", "оригінальне повідомлення", "вихідне повідомлення",
    "переслане повідомлення", "оригинално съобщение", "препратено съобщение", "αρχικό μήνυμα", "προωθημένο μήνυμα",
    "algkiri", "originalus laiškas", "sākotnējais ziņojums", "thư gốc", "tin nhắn gốc", "pesan asli",
    "pesan terusan", "mesej asal", "הודעה מקורית", "הודעה שהועברה", "الرسالة الأصلية", "رسالة أصلية", "پیام اصلی",
    "ข้อความต้นฉบับ", "मूल संदेश", "原始邮件", "原邮件", "邮件原件", "转发邮件", "转发的邮件", "原始郵件", "轉寄郵件", "元のメッセージ", "転送メッセージ",
    "オリジナルメッセージ", "원본 메시지", "원본 메일", "전달된 메시지", "전달된 메일",
};

/// Names of the header fields above a quoted mail.
inline constexpr std::string_view from_fields[] = {
    "from", "von", "de", "da", "van", "fra", "från", "lähettäjä", "od", "odesílatel", "feladó", "expeditor", "de la",
    "kimden", "gönderen", "от", "от кого", "від", "від кого", "από", "saatja", "nuo", "no", "từ", "dari", "מאת",
    "من", "از", "จาก", "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "보낸사람", "expéditeur", "remitente", "mittente",
    "remetente", "afsender", "avsender", "absender", "nadawca",
};
inline constexpr std::string_view date_fields[] = {
    "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "date d'envoi", "message du", "enviado",
    "enviado el", "enviada em", "enviado em", "enviada", "fecha", "data", "inviato", "data invio", "verzonden",
    "sendt", "dato", "skickat", "lähetetty", "päivämäärä", "päiväys", "wysłano", "wysłane", "odesláno", "odoslané",
    "dátum", "poslano", "elküldve", "küldve", "trimis", "gönderildi", "gönderme tarihi", "tarih", "отправлено",
    "дата", "надіслано", "изпратено", "στάλθηκε", "ημερομηνία", "saadetud", "kuupäev", "išsiųsta", "nosūtīts",
    "đã gửi", "ngày", "dikirim", "tanggal", "נשלח", "תאריך", "تاريخ الإرسال", "التاريخ", "تم الإرسال", "ส่งเมื่อ",
    "วันที่", "发送时间", "日期", "寄件日期", "傳送日期", "已傳送", "送信日時", "日時", "日付", "보낸 날짜", "날짜", "보낸날짜",
};
inline constexpr std::string_view to_fields[] = {
    "to", "an", "à", "a", "para", "aan", "til", "till", "vastaanottaja", "do", "komu", "pro", "prima", "za",
    "címzett", "către", "kime", "alıcı", "кому", "до", "προς", "kellele", "kam", "đến", "tới", "kepada", "ke", "אל",
    "إلى", "به", "ถึง", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "destinatario", "destinataire", "mottaker", "modtager",
    "empfänger",
};
inline constexpr std::string_view subject_fields[] = {
    "subject", "betreff", "objet", "asunto", "oggetto", "assunto", "assumpte", "onderwerp", "emne", "ämne", "aihe",
    "temat", "předmět", "predmet", "tárgy", "subiect", "konu", "тема", "относно", "θέμα", "teema", "tema", "chủ đề",
    "tiêu đề", "subjek", "perihal", "judul", "efni", "sujet", "נושא", "الموضوع", "موضوع", "เรื่อง", "主题", "主旨", "件名",
    "제목",
};
inline constexpr std::string_view other_fields[] = {
    "cc", "bcc", "kopie", "kopi", "copie à", "copia", "копия", "抄送", "reply-to", "risposta", "antwort an",
    "importance", "priority", "attachments", "organization",
};

/// "Sent from my iPhone": what such a line begins with, or ends with where the device comes first, and what may follow it.
inline constexpr std::string_view device_openers[] = {
    "sent from ", "sent via ", "sent with ", "sent by ", "sent using ", "sent on my ", "get outlook for ",
    "get [outlook for ", "from my iphone", "someone from mobile", "envoyé depuis ", "envoyé de mon", "envoyé de ma",
    "envoyé à partir de ", "envoyé avec ", "envoyé par ", "télécharger outlook", "obtenez outlook", "gesendet von ",
    "gesendet mit ", "gesendet aus ", "gesendet vom ", "von meinem ", "diese nachricht wurde von mein",
    "holen sie sich outlook", "outlook für ", "enviado desde ", "enviado a través de ", "obtener outlook",
    "enviado do ", "enviado de ", "enviado pelo ", "enviado via ", "obter o outlook", "enviat des ", "inviato da ",
    "inviato dal ", "ottieni outlook", "scarica outlook", "verzonden met ", "verzonden vanaf ", "verzonden vanuit ",
    "verzonden via ", "verstuurd vanaf ", "outlook voor ", "sendt fra ", "hent outlook", "skickat från ",
    "skaffa outlook", "hämta outlook", "lähetetty ", "hanki outlook", "wysłane z ", "wysłano z ", "pobierz outlook",
    "odesláno z", "odoslané z", "poslano s ", "poslano z ", "получите outlook", "отправлено с ", "отправлено из ",
    "надіслано з ", "изпратено от ", "trimis de pe ", "trimis din ", "elküldve ", "στάλθηκε από ", "εστάλη από ",
    "saadetud minu", "išsiųsta iš ", "sūtīts no ", "được gửi từ ", "gửi từ ", "dikirim dari ", "נשלח מה", "נשלח מ-",
    "أرسلت من ", "مرسل من ", "تم الإرسال من ", "ส่งจาก", "从我的", "從我的", "发自我的", "來自我的", "傳送自", "发送自", "나의 ",
    "내 iphone",
};
inline constexpr std::string_view device_closers[] = {
    "から送信", "から送信されました", "에서 보냄", "에서 전송됨", "gönderildi", "傳送", "发送", "gesendet.", "gesendet", "küldve",
};
inline constexpr std::string_view excuses[] = {
    "excuse", "typo", "brevity", "sorry", "forgive", "pardon", "short",
};

}  // namespace intake::text::words
// clang-format on
