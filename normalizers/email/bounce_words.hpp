// The words behind bounce_phrases: how mail systems say that a mail did not arrive, by language. Data only, in lower case as far as ASCII goes.
#pragma once

#include <string_view>

// clang-format off
namespace intake::email::words {

/// Subjects that mail systems give to what comes back.
inline constexpr std::string_view subjects[] = {
    "undeliver", "returned mail", "returned to sender", "returned e-mail", "returning message to sender",
    "failure notice", "failure delivery", "delivery fail", "delivery problem", "delivery status", "delivery report",
    "delivery notif", "delivery error", "delivery unsuccessful", "delivery has failed", "delivery incomplete",
    "delivery delayed", "delivery warning", "non-delivery", "nondelivery", "not delivered", "could not be delivered",
    "could not send message", "mail system error", "mail failure", "failed mail", "message delay", "mail delay",
    "message undelivered", "unable to deliver", "delivery is delayed", "mail could not", "mail error",
    "warning: message", "warning: could not send", "error sending", "email error", "bounced mail", "bounce notif",
    "user unknown", "address not found", "mailbox unavailable", "delivery attempt", "rejected mail",
    "message rejected", "failed delivery", "nameserver error report",
    // de fr es it pt nl
    "unzustellbar", "nicht zugestellt", "zustellung fehlgeschlagen", "zustellungsfehler", "zustellbericht",
    "fehlgeschlagene zustellung", "unzustellbare", "non remis", "non délivr", "non distribu", "échec de la remise",
    "echec de la remise", "échec de remise", "no se puede entregar", "no entregado", "no se pudo entregar",
    "error de entrega", "fallo en la entrega", "mensaje devuelto", "mancato recapito", "non recapitabile",
    "impossibile recapitare", "mancata consegna", "não entregue", "não foi entregue", "falha na entrega",
    "não é possível entregar", "não é possível entregar", "onbestelbaar", "niet bezorgd", "niet afgeleverd",
    "onbezorgbaar",
    // sv da nb fi pl cs hu ro tr el
    "går inte att leverera", "kunde inte levereras", "ej levererat", "kan ikke leveres", "kunne ikke leveres",
    "ikke leveret", "ei voi toimittaa", "toimittaminen epäonnistui", "ei toimitettu", "niedostarczon",
    "nie można dostarczyć", "nie dostarczono", "nedoručiteln", "nelze doručit", "nedoručen", "kézbesíthetetlen",
    "nem kézbesíthető", "imposibil de livrat", "nelivrat", "teslim edilemedi", "iletilemedi",
    "μη παραδοτέο", "δεν παραδόθηκε",
    // ru uk ja zh ko
    "недоставлен", "не доставлен", "Недоставлен", "Не доставлен", "Недоставка", "не может быть доставлено",
    "Не удалось доставить", "невозможно доставить", "Неможливо доставити", "не доставлено",
    "配信不能", "配信できません", "配信失敗", "配送失敗", "送信できません", "届きません", "配信エラー", "不達",
    "无法送达", "无法投递", "退信", "投递失败", "发送失败", "传输失败", "传送失败", "未送达", "無法傳遞",
    "無法投遞", "無法送達", "傳送失敗", "배달되지", "배달할 수 없", "전송 실패", "발송 실패", "반송",
};

/// "… could not be delivered to": delivery failed, or has not succeeded yet.
inline constexpr std::string_view undelivered[] = {
    "not be delivered", "n't be delivered", "cannot be delivered", "not delivered", "n't delivered",
    "not been delivered", "not yet been delivered", "not yet be delivered", "undeliverable", "undelivered",
    "unable to deliver", "unable to be delivered", "failed to deliver", "failed to be delivered", "could not deliver",
    "couldn't deliver", "not able to deliver", "n't able to deliver", "cannot deliver", "can't deliver",
    "not deliver your", "did not reach", "didn't reach", "not reach the following", "delivery failed",
    "delivery has failed", "failed delivery", "delivery failure", "delivery to the following", "delivery attempt",
    "address(es) failed", "addresses failed", "failed addresses", "failed recipient", "fatal error", "delivery error",
    "failed permanently", "following recipient", "following address", "following user", "following destination",
    "undelivered recipient", "not receive your message", "not receive a copy", "been postponed",
    "automatically rejected", "message not delivered", "not be sent", "unable to send",
    "error during delivery", "delivery temporarily suspended", "problem delivering", "problems delivering",
    "unrecoverable error", "non-delivery", "nondelivery", "returned to sender", "been delayed", "message delayed",
    "delivery delayed", "delivery is delayed", "awaiting delivery", "while attempting to deliver", "addressed to",
    "was addressed", "was undeliverable", "delivery status notification", "failed to reach", "delivery to these",
    "these recipients", "mail bounced", "message bounced", "have bounced", "has been returned", "was returned",
    "had errors", "error report", "errors occurred", "mail system error", "delivery was unsuccessful",
    "unable to relay", "not accepting mail", "sent could not", "we were unable to", "delivery report",
    // de fr es it pt nl
    "nicht zugestellt", "nicht zustellen", "unzustellbar", "nicht ausgeliefert", "nicht erreicht", "zustellung",
    "fehlgeschlagen", "n'a pas pu", "n'a pu être", "n’a pas pu", "pas été remis", "pas été délivré", "échec de la remise",
    "impossible de remettre", "impossible de délivrer", "no pudo ser entregado", "no se ha podido entregar",
    "no se pudo entregar", "no ha sido entregado", "no ha podido ser", "no se puede entregar", "no fue entregado",
    "impossibile recapitare", "impossibile consegnare", "non è stato recapitato", "non è stato possibile",
    "non è stato consegnato", "non può essere", "não pôde ser", "não pode ser", "nao pode ser", "não foi entregue",
    "não foi possível", "falha na entrega", "niet worden bezorgd", "niet worden afgeleverd", "niet afgeleverd",
    "niet bezorgd", "niet bereikt",
    // sv da nb fi pl cs hu ro tr el
    "inte levereras", "inte leverera", "ikke leveres", "ikke blive leveret", "ikke leveret", "ei voitu toimittaa",
    "ei voida toimittaa", "nie została dostarczona", "nie mogła zostać", "nie można dostarczyć", "nie udało się",
    "nebylo možné doručit", "nelze doručit", "nebyla doručena", "nem kézbesíthető", "nem sikerült kézbesíteni",
    "nu a putut fi", "teslim edilemedi", "iletilemedi", "gönderilemedi", "δεν ήταν δυνατή", "δεν παραδόθηκε",
    // ru uk ja zh ko
    "не может быть доставлен", "не было доставлено", "не доставлено", "не удалось доставить", "Не удалось доставить",
    "невозможно доставить", "не вдалося доставити", "配信できません", "配信されません", "お届けできません",
    "届けられません", "送信できません", "送信されません", "配達できません", "无法送达", "无法投递", "无法发送",
    "投递失败", "发送失败", "未能送达", "无法到达", "無法傳遞", "無法投遞", "無法送達", "배달되지", "배달하지",
    "전송하지 못", "전송할 수 없", "전달되지", "전달할 수 없",
};

/// Why, or to whom: an address on such a line is the one that failed.
inline constexpr std::string_view reasons[] = {
    "user unknown", "unknown user", "no such", "no mailbox", "invalid", "unknown", "not found", "mailbox",
    "quota", "exceed", "disabled", "not exist", "n't exist", "n't have", "not known", "reject", "refused",
    "not accept", "no longer", "inactive", "expired", "recipient", "rcpt to", "illegal", "denied", "bad address",
    "bad destination", "not listed", "unreachable", "suspended", "addressee", "your message to", "your mail to",
    "your email to", "you sent to", "message sent to", "failed", "550", "551", "552", "553", "554", "450", "451", "452",
    "delivered to", "deliver to", "attempts:", "account", "unbekannt", "existiert nicht", "inconnu", "n'existe pas",
    "desconocido", "no existe", "sconosciuto", "non esiste", "não existe", "desconhecido", "onbekend", "bestaat niet",
    "okänd", "ukendt", "ukjent", "nieznany", "nie istnieje", "neznám", "неизвест", "не существует", "не найден",
    "存在しません", "不存在", "존재하지",
};

/// Somebody will try again.
inline constexpr std::string_view delays[] = {
    "delayed", "postponed", "will continue", "be retried", "still being", "still trying", "not yet been", "not yet be",
    "warning", "need to resend", "do not resend", "non-fatal", "keep trying", "deferred", "will try again",
    "still queued", "attempts will", "awaiting delivery", "retry", "verzögert", "weiterhin versucht", "retardé",
    "nouvelle tentative", "retraso", "ritardo", "atraso", "vertraagd", "försenad", "forsinket", "opóźnion",
    "отложен", "задерж", "遅延", "延迟", "지연",
};

/// Nobody will.
inline constexpr std::string_view finals[] = {
    "giving up", "given up", "permanent error", "permanent fatal", "permanent failure", "failed permanently",
    "permanently failed", "not going to try again", "could not be delivered for", "(failure)", "will not be retried",
    "dauerhafter fehler", "erreur permanente", "error permanente",
};

/// The line that divides the report from a copy of the mail it is about.
inline constexpr std::string_view copies[] = {
    "original message follow", "original message attached", "original message header", "original message below",
    "copy of the message", "copy of your message", "copy of the first part", "copy of the original",
    "copy of original", "copy of this message", "returned message", "returned mail -", "unsent message", "undelivered message -",
    "undeliverable message -", "headers of the message", "header of the message", "headers from the original",
    "message header follow", "message headers follow", "header and top", "text of message follow",
    "message text follow", "message follows", "original message as", "start of message", "start of returned",
    "the original message -", "-- original message", "-original message", "original mail", "failed message follow",
    "mail header follow", "headers follow", "message header:", "message headers:", "forwarded message --",
    "mensaje original", "mensagem original", "message d'origine", "message original", "ursprüngliche nachricht",
    "originalnachricht", "kopie der nachricht", "kopie ihrer nachricht", "messaggio originale",
    "oorspronkelijk bericht", "исходное сообщение", "оригинал", "копия", "以下是原", "原信", "原始邮件",
    "元のメッセージ", "원본 메시지",
};

/// The field behind which a report for programs of its own kind names whom the mail did not reach.
inline constexpr std::string_view recipient_fields[] = {
    "error-for:", "recipient:", "recipients:", "recipient address:", "failed recipient:", "failed-recipient:",
    "final-recipient:", "original-recipient:", "intended recipient:", "undeliverable to:", "undelivered to:",
    "empfänger:", "empfängeradresse:", "destinataire:", "destinataire :", "destinatario:", "destinatário:", "ontvanger:",
    "mottagare:", "modtager:", "mottaker:", "vastaanottaja:", "odbiorca:", "adresat:", "příjemce:", "címzett:", "alıcı:",
    "получатель:", "收件人:", "收件人：", "宛先:", "宛先：", "받는 사람:",
};

/// The addresses of such a line belong to helpers and senders.
inline constexpr std::string_view bystanders[] = {
    "contact", "message-id", "messageid", "from:", "sender:", "assistance", "help", "support", "question",
    "reply to this", "please reply", "please send", "please forward", "http://", "https://",
    "reporting-mta", "wenden sie sich", "von:", "message id",
};

/// Display names of mail systems.
inline constexpr std::string_view system_names[] = {
    "mail delivery", "mailer-daemon", "mailer daemon", "delivery subsystem", "mail administrator",
    "system administrator", "mail system", "postmaster", "returned mail", "mail daemon", "delivery system",
    "email delivery", "delivery notification", "delivery service", "mail router", "bounce notification",
};

}  // namespace intake::email::words
