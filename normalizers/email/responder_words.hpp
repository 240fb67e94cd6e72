// How subjects of automatic replies begin, by language. Data only, in lower case as far as ASCII goes.
#pragma once

#include <string_view>

// clang-format off
namespace intake::email::words {

/// What mail programs put before the subject of an answer that nobody wrote.
inline constexpr std::string_view responder_subjects[] = {
    "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse",
    "automated reply", "automated response", "out of office", "out of the office", "out-of-office", "ooo",
    "vacation reply", "away from my mail", "i am out of the office", "on vacation",
    "automatische antwort", "automatische rückantwort", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesend",
    "abwesenheit", "ich bin nicht im büro", "réponse automatique", "reponse automatique", "absence du bureau",
    "message d'absence", "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina",
    "risposta automatica", "fuori sede", "fuori ufficio", "resposta automática", "fora do escritório",
    "automatisch antwoord", "afwezigheidsbericht", "afwezig", "niet aanwezig", "autosvar", "automatiskt svar",
    "automatisk svar", "frånvaro", "fraværsmeddelelse", "fravær", "ikke til stede", "automaattinen vastaus", "poissa",
    "automatyczna odpowiedź", "odpowiedź automatyczna", "nieobecność", "poza biurem", "automatická odpověď",
    "automatická odpoveď", "mimo kancelář", "automatikus válasz", "házon kívül", "răspuns automat",
    "automatski odgovor", "samodejni odgovor", "automatinis atsakymas", "automaatvastus", "otomatik yanıt",
    "otomatik cevap", "ofis dışında", "αυτόματη απάντηση", "автоматический ответ", "Автоматический ответ",
    "автоответ", "Автоответ", "автоматична відповідь", "Автоматична відповідь", "автоматичен отговор",
    "Автоматичен отговор", "נעדר מהמשרד", "מענה אוטומטי", "رد تلقائي", "自動応答", "自動返信", "不在通知", "自动答复",
    "自动回复", "自動回覆", "自動回復", "외부 출장", "자동 회신", "부재중", "ตอบกลับอัตโนมัติ", "trả lời tự động",
    "balasan otomatis"};

}  // namespace intake::email::words
