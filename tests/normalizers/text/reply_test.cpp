#include "normalizers/text/reply.hpp"

#include <gtest/gtest.h>

using namespace intake::text;

namespace {

struct phrase_case {
  const char* name;
  std::string line;
};

// ------------------------------------------------------------------------------------------------------------------ attributions

class Attribution : public testing::TestWithParam<phrase_case> {};

TEST_P(Attribution, EndsTheReplyWithAndWithoutQuoteMarks) {
  const std::string& line = GetParam().line;
  const auto marked = split_reply("Still broken.\n\n" + line + "\n\n> the old mail\n> more of it\n");
  EXPECT_EQ(marked.reply, "Still broken.");
  EXPECT_EQ(marked.quoted, line + "\n\n> the old mail\n> more of it");
  EXPECT_EQ(split_reply("Still broken.\n\n" + line + "\n\nthe old mail\n").reply, "Still broken.");
  EXPECT_EQ(split_reply(line + "\n> question\n\nAnswer below.\n").reply, "Answer below.");
}

INSTANTIATE_TEST_SUITE_P(
    Languages, Attribution,
    testing::Values(
        phrase_case{"english_apple", "On May 5, 2024, at 10:00 AM, Ann Lee <ann@x.test> wrote:"},
        phrase_case{"english_gmail", "On Sun, May 5, 2024 at 10:00 AM Ann Lee <ann@x.test> wrote:"},
        phrase_case{"english_thunderbird", "On 05/05/2024 10:00, Ann Lee wrote:"},
        phrase_case{"english_no_date", "Ann Lee <ann@x.test> writes:"},
        phrase_case{"english_zoho", "---- On Sun, 05 May 2024 10:00:00 +0200 Ann Lee <ann@x.test> wrote ----"},
        phrase_case{"english_folded", "On Sun, May 5, 2024 at 10:00 AM Ann Lee with a long name <\nann@x.test> wrote:"},
        phrase_case{"english_folded_thrice", "On Sun, May 5, 2024 at 10:00 AM\nAnn Lee\n<ann@x.test>\nwrote:"},
        phrase_case{"iso_date", "2024-05-05 10:00 GMT+02:00 Ann Lee <ann@x.test>:"},
        phrase_case{"only_a_date", "5.5.2024, 10:00, \"Ann Lee\" <ann@x.test>:"},
        phrase_case{"german_apple", "Am 05.05.2024 um 10:00 schrieb Ann Lee <ann@x.test>:"},
        phrase_case{"german_gmail", "Ann Lee <ann@x.test> schrieb am So., 5. Mai 2024, 10:00:"},
        phrase_case{"french", "Le 5 mai 2024 à 10:00, Ann Lee <ann@x.test> a écrit :"},
        phrase_case{"french_folded", "Le dim. 5 mai 2024 à 10:00, Ann Lee <ann@x.test> a\nécrit :"},
        phrase_case{"spanish", "El dom, 5 may 2024 a las 10:00, Ann Lee (<ann@x.test>) escribió:"},
        phrase_case{"catalan", "El 5/5/2024 a les 10:00, Ann Lee <ann@x.test> ha escrit:"},
        phrase_case{"italian", "Il giorno dom 5 mag 2024 alle ore 10:00 Ann Lee <ann@x.test> ha scritto:"},
        phrase_case{"portuguese", "Em dom., 5 de mai. de 2024 às 10:00, Ann Lee <ann@x.test> escreveu:"},
        phrase_case{"dutch", "Op zo 5 mei 2024 om 10:00 schreef Ann Lee <ann@x.test>:"},
        phrase_case{"dutch_apple", "Op 5 mei 2024 om 10:00 heeft Ann Lee <ann@x.test> het volgende geschreven:"},
        phrase_case{"danish", "Den søn. 5. maj 2024 kl. 10.00 skrev Ann Lee <ann@x.test>:"},
        phrase_case{"norwegian", "søn. 5. mai 2024 kl. 10:00 skrev Ann Lee <ann@x.test>:"},
        phrase_case{"swedish", "Den sön 5 maj 2024 kl 10:00 skrev Ann Lee <ann@x.test>:"},
        phrase_case{"finnish", "su 5. toukok. 2024 klo 10.00 Ann Lee (ann@x.test) kirjoitti:"},
        phrase_case{"icelandic", "Þann 5.5.2024 10:00 skrifaði Ann Lee <ann@x.test>:"},
        phrase_case{"polish", "niedz., 5 maj 2024 o 10:00 Ann Lee <ann@x.test> napisał(a):"},
        phrase_case{"polish_thunderbird", "W dniu 05.05.2024 o 10:00, Ann Lee pisze:"},
        phrase_case{"czech", "ne 5. 5. 2024 v 10:00 odesílatel Ann Lee <ann@x.test> napsal:"},
        phrase_case{"slovak", "Dňa 5. 5. 2024 o 10:00 Ann Lee <ann@x.test> napísal(a):"},
        phrase_case{"croatian", "Dana 5. svi 2024. u 10:00, Ann Lee <ann@x.test> napisao je:"},
        phrase_case{"slovenian", "Dne 5. maj 2024 je Ann Lee <ann@x.test> napisala:"},
        phrase_case{"serbian", "нед, 5. мај 2024. у 10:00 Ann Lee <ann@x.test> је написао/ла пише:"},
        phrase_case{"hungarian", "Ann Lee <ann@x.test> ezt írta (időpont: 2024. máj. 5., V, 10:00):"},
        phrase_case{"romanian", "În dum., 5 mai 2024 la 10:00, Ann Lee <ann@x.test> a scris:"},
        phrase_case{"turkish", "Ann Lee <ann@x.test>, 5 May 2024 Paz, 10:00 tarihinde şunu yazdı:"},
        phrase_case{"russian", "вс, 5 мая 2024 г. в 10:00, Ann Lee <ann@x.test>:"},
        phrase_case{"russian_thunderbird", "05.05.2024 10:00, Ann Lee пишет:"},
        phrase_case{"ukrainian", "нд, 5 трав. 2024 р. о 10:00 Ann Lee <ann@x.test> пише:"},
        phrase_case{"bulgarian", "На 5.05.2024 г. в 10:00 Ann Lee написа:"},
        phrase_case{"greek", "Στις 5/5/2024 10:00, ο χρήστης Ann Lee έγραψε:"},
        phrase_case{"estonian", "Ann Lee <ann@x.test> kirjutas kuupäeval P, 5. mai 2024 kell 10:00:"},
        phrase_case{"lithuanian", "2024-05-05 10:00, Ann Lee rašė:"},
        phrase_case{"latvian", "svētd., 2024. g. 5. maijs, plkst. 10:00 — lietotājs Ann Lee (ann@x.test) rakstīja:"},
        phrase_case{"vietnamese", "Vào CN, 5 thg 5, 2024 vào lúc 10:00 Ann Lee <ann@x.test> đã viết:"},
        phrase_case{"indonesian", "Pada Min, 5 Mei 2024 pukul 10.00 Ann Lee <ann@x.test> menulis:"},
        phrase_case{"hebrew", "בתאריך יום א׳, 5 במאי 2024 ב-10:00 מאת Ann Lee <ann@x.test>:"},
        phrase_case{"arabic", "في الأحد، 5 مايو 2024 في 10:00 Ann Lee <ann@x.test> كتب:"},
        phrase_case{"thai", "ในวันที่ 5 พ.ค. 2024 10:00 Ann Lee <ann@x.test> เขียนว่า:"},
        phrase_case{"chinese", "Ann Lee <ann@x.test> 于2024年5月5日周日 10:00写道："},
        phrase_case{"chinese_apple", "在 2024年5月5日，10:00，Ann Lee <ann@x.test> 写道："},
        phrase_case{"chinese_traditional", "Ann Lee <ann@x.test> 於 2024年5月5日 週日 10:00寫道："},
        phrase_case{"japanese", "2024年5月5日(日) 10:00 Ann Lee <ann@x.test>:"},
        phrase_case{"japanese_apple", "2024/05/05 10:00、Ann Lee <ann@x.test>のメール:"},
        phrase_case{"japanese_message", "2024/05/05 10:00、Ann Lee <ann@x.test> のメッセージ:"},
        phrase_case{"korean", "2024년 5월 5일 (일) 오전 10:00, Ann Lee <ann@x.test>님이 작성:"},
        phrase_case{"korean_apple", "2024. 5. 5. 오전 10:00, Ann Lee <ann@x.test> 작성:"}),
    [](const auto& param) { return std::string(param.param.name); });

class NoAttribution : public testing::TestWithParam<phrase_case> {};

TEST_P(NoAttribution, IsWhatTheSenderSays) {
  const std::string body = "Hello\n" + GetParam().line + "\nGoodbye";
  const auto parts = split_reply(body);
  EXPECT_EQ(parts.reply, body);
  EXPECT_EQ(parts.quoted, "");
  EXPECT_EQ(parts.signature, "");
}

INSTANTIATE_TEST_SUITE_P(
    Prose, NoAttribution,
    testing::Values(phrase_case{"on_the_surface", "On the surface it works. On 5 May it did not."},
                    phrase_case{"log_line", "2024-05-05 10:00:01 ERROR could not connect to 10.0.0.1:25"},
                    phrase_case{"log_lines", "10:00 start\n10:01 stop: failed\n10:02 start"},
                    phrase_case{"address_list", "Please add ann@x.test and bob@x.test to these lists:"},
                    phrase_case{"address_in_brackets", "Write to Ann <ann@x.test> about it:"},
                    phrase_case{"wrote_in_a_sentence", "As Bob wrote: it does not work since 2023."},
                    phrase_case{"date_and_colon", "We tried again on 5 May 2024 at 10:00:"},
                    phrase_case{"sent_from_in_a_sentence",
                                "Sent from my desk, is what the label says, but it never was."},
                    phrase_case{"sent_from_a_server", "The alarm was Sent from my iPhone"},
                    phrase_case{"dashes_in_text", "a -- b\n-- first\n-- second"}, phrase_case{"dashed_rule", "----"},
                    phrase_case{"two_header_words", "From: London\nTo: Paris"},
                    phrase_case{"list_with_colons", "To: do\nSubject: none"},
                    phrase_case{"code_fence", "```\n> not a quote\n-- \nSent from my iPhone\n```"},
                    phrase_case{"forward_as_a_word", "the forwarded message"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Reply, ALineAboveAFoldedAttributionStaysInTheReply) {
  EXPECT_EQ(split_reply("See you at 5\nOn Sun, 5 May 2024 at 10:00, Ann <a@x.test> wrote:\n> ok").reply,
            "See you at 5");
  EXPECT_EQ(split_reply(
                "Done by 2024-05-06.\nOp 5 mei 2024 10:00 schreef \"Ann\" <a@x.test> het\nvolgende geschreven:\n\n> ok")
                .reply,
            "Done by 2024-05-06.");
}

// ------------------------------------------------------------------------------------------------------ dividers and quoted headers

class Divider : public testing::TestWithParam<phrase_case> {};

TEST_P(Divider, EndsTheReply) {
  const auto parts = split_reply("Still broken.\n\n" + GetParam().line + "\n\nthe old mail\n");
  EXPECT_EQ(parts.reply, "Still broken.");
  EXPECT_TRUE(parts.quoted.ends_with("the old mail"));
}

INSTANTIATE_TEST_SUITE_P(
    Languages, Divider,
    testing::Values(
        phrase_case{"english", "-----Original Message-----"},
        phrase_case{"english_spaced", "---------- Forwarded message ---------"},
        phrase_case{"english_bold", "*-------- Original Message --------*"},
        phrase_case{"english_apple", "Begin forwarded message:"},
        phrase_case{"german", "-----Ursprüngliche Nachricht-----"},
        phrase_case{"french", "-------- Message d'origine --------"},
        phrase_case{"french_typographic", "-------- Message d’origine --------"},
        phrase_case{"spanish", "-----Mensaje original-----"}, phrase_case{"italian", "-----Messaggio originale-----"},
        phrase_case{"portuguese", "-----Mensagem original-----"},
        phrase_case{"dutch", "-----Oorspronkelijk bericht-----"},
        phrase_case{"danish", "-------- Oprindelig besked --------"},
        phrase_case{"norwegian", "-------- Opprinnelig melding --------"},
        phrase_case{"swedish", "-------- Ursprungligt meddelande --------"},
        phrase_case{"finnish", "-----Alkuperäinen viesti-----"},
        phrase_case{"polish", "-----Oryginalna wiadomość-----"},
        phrase_case{"czech", "---------- Původní zpráva ----------"},
        phrase_case{"hungarian", "-------- Eredeti üzenet --------"},
        phrase_case{"turkish", "-------- Orijinal mesaj --------"},
        phrase_case{"chinese", "------------------ 原始邮件 ------------------"},
        phrase_case{"japanese", "----- 元のメッセージ -----"}, phrase_case{"korean", "-----원본 메시지-----"},
        phrase_case{"header_english",
                    "From: Ann Lee <ann@x.test>\nSent: Sunday, May 5, 2024 10:00\nTo: support@x.test\nSubject: Broken"},
        phrase_case{"header_bold",
                    "*From:* Ann Lee [mailto:ann@x.test]\n*Sent:* Sunday\n*To:* support\n*Subject:* Broken"},
        phrase_case{"header_folded", "From: Ann Lee\n<ann@x.test>\nDate: Sunday\nTo: support@x.test\nSubject: Broken"},
        phrase_case{"header_under_a_line",
                    " ------------------------------\n\n*From:* Ann\n*Sent:* 2024-05-05\n*To:* x\n*Subject:* y"},
        phrase_case{"header_german",
                    "Von: Ann Lee\nGesendet: Sonntag, 5. Mai 2024 10:00\nAn: Support\nBetreff: Kaputt"},
        phrase_case{"header_french", "De : Ann Lee\nEnvoyé : dimanche 5 mai 2024 10:00\nÀ : Support\nObjet : Panne"},
        phrase_case{"header_spanish",
                    "De: Ann Lee\nEnviado el: domingo, 5 de mayo de 2024\nPara: Soporte\nAsunto: Roto"},
        phrase_case{"header_italian", "Da: Ann Lee\nInviato: domenica 5 maggio 2024\nA: Supporto\nOggetto: Rotto"},
        phrase_case{"header_portuguese",
                    "De: Ann Lee\nEnviada em: domingo, 5 de maio de 2024\nPara: Suporte\nAssunto: Quebrado"},
        phrase_case{"header_dutch", "Van: Ann Lee\nVerzonden: zondag 5 mei 2024\nAan: Support\nOnderwerp: Kapot"},
        phrase_case{"header_danish", "Fra: Ann Lee\nSendt: 5. maj 2024 10:00\nTil: Support\nEmne: Defekt"},
        phrase_case{"header_swedish", "Från: Ann Lee\nSkickat: den 5 maj 2024 10:00\nTill: Support\nÄmne: Trasig"},
        phrase_case{"header_finnish",
                    "Lähettäjä: Ann Lee\nLähetetty: 5. toukokuuta 2024\nVastaanottaja: Tuki\nAihe: Rikki"},
        phrase_case{"header_polish", "Od: Ann Lee\nWysłano: 5 maja 2024\nDo: Pomoc\nTemat: Zepsute"},
        phrase_case{"header_czech", "Od: Ann Lee\nOdesláno: neděle 5. května 2024\nKomu: Podpora\nPředmět: Rozbité"},
        phrase_case{"header_russian", "От: Ann Lee\nОтправлено: 5 мая 2024 г.\nКому: Support\nТема: Не работает"},
        phrase_case{"header_chinese", "发件人: Ann Lee\n发送时间: 2024年5月5日\n收件人: Support\n主题: 坏了"},
        phrase_case{"header_japanese", "差出人: Ann Lee\n送信日時: 2024年5月5日\n宛先: Support\n件名: 故障"},
        phrase_case{"header_korean", "보낸 사람: Ann Lee\n보낸 날짜: 2024년 5월 5일\n받는 사람: Support\n제목: 고장"}),
    [](const auto& param) { return std::string(param.param.name); });

// ---------------------------------------------------------------------------------------------------------------------- signatures

class DeviceSignature : public testing::TestWithParam<phrase_case> {};

TEST_P(DeviceSignature, IsNotPartOfTheReply) {
  const auto parts = split_reply("Still broken.\n\n" + GetParam().line + "\n");
  EXPECT_EQ(parts.reply, "Still broken.");
  EXPECT_EQ(parts.signature, GetParam().line);
  EXPECT_EQ(split_reply("Still broken.\n" + GetParam().line + "\n\nOn 5 May 2024, Ann wrote:\n> x").quoted,
            "On 5 May 2024, Ann wrote:\n> x");
}

INSTANTIATE_TEST_SUITE_P(
    Languages, DeviceSignature,
    testing::Values(
        phrase_case{"delimiter", "-- \nAnn Lee\nHead of Things"}, phrase_case{"delimiter_without_blank", "--\nAnn Lee"},
        phrase_case{"dash", "—\nAnn Lee"}, phrase_case{"iphone", "Sent from my iPhone"},
        phrase_case{"list_footer", "_____________________\nlist@x.test"},
        phrase_case{"excuse", "Sent from my cell, please excuse any typos."},
        phrase_case{"outlook", "Get Outlook for iOS<https://aka.ms/x>"},
        phrase_case{"mail_for_windows", "Sent from Mail for Windows 10"},
        phrase_case{"brackets", "(Sent from mobile device)"}, phrase_case{"german", "Von meinem iPhone gesendet"},
        phrase_case{"german_outlook", "Gesendet von Outlook für Android"},
        phrase_case{"french", "Envoyé de mon iPhone"}, phrase_case{"spanish", "Enviado desde mi iPhone"},
        phrase_case{"italian", "Inviato da iPhone"}, phrase_case{"portuguese", "Enviado do meu iPhone"},
        phrase_case{"dutch", "Verstuurd vanaf mijn iPhone"}, phrase_case{"danish", "Sendt fra min iPhone"},
        phrase_case{"swedish", "Skickat från min iPhone"}, phrase_case{"finnish", "Lähetetty iPhonesta"},
        phrase_case{"polish", "Wysłane z iPhone'a"}, phrase_case{"czech", "Odesláno z iPhonu"},
        phrase_case{"russian", "Отправлено с iPhone"}, phrase_case{"ukrainian", "Надіслано з iPhone"},
        phrase_case{"turkish", "iPhone'umdan gönderildi"}, phrase_case{"hungarian", "Elküldve: iPhone-omról küldve"},
        phrase_case{"greek", "Στάλθηκε από το iPhone μου"}, phrase_case{"hebrew", "נשלח מה-iPhone שלי"},
        phrase_case{"chinese", "发自我的 iPhone"}, phrase_case{"chinese_traditional", "從我的 iPhone 傳送"},
        phrase_case{"japanese", "iPhoneから送信"}, phrase_case{"korean", "나의 iPhone에서 보냄"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Reply, ADashedNameAtTheEndIsASignature) {
  const auto parts = split_reply("Thanks.\n\n-Ann Lee\n\nOn 5 May 2024, Bob wrote:\n> x");
  EXPECT_EQ(parts.reply, "Thanks.");
  EXPECT_EQ(parts.signature, "-Ann Lee");
  EXPECT_EQ(split_reply("Buy:\n\n-milk and eggs").reply, "Buy:\n\n-milk and eggs");
}

// ------------------------------------------------------------------------------------------------------------------------- layouts

TEST(Reply, AnswersBetweenQuotesAreAllKept) {
  const auto parts = split_reply(
      "Hi,\n\nOn 5 May 2024, Ann wrote:\n> first?\n\nYes.\n\n> second?\nNo.\n> third?\n\nPerhaps.\n\n-- \nBob\n");
  EXPECT_EQ(parts.reply, "Hi,\n\nYes.\n\nNo.\n\nPerhaps.");
  EXPECT_EQ(parts.quoted, "On 5 May 2024, Ann wrote:\n> first?\n\n> second?\n> third?");
  EXPECT_EQ(parts.signature, "-- \nBob");
}

TEST(Reply, AQuotedLineThatWasWrappedWithoutItsMarkIsQuoted) {
  const auto parts = split_reply(
      "Fine.\n\nOn 5 May 2024, Ann wrote:\n> This is a line of a quoted mail that is so long that a program\nwrapped "
      "it\n> and went on.\n");
  EXPECT_EQ(parts.reply, "Fine.");
}

TEST(Reply, AQuoteThatOpensTheMailWithoutAnAttributionBelongsToIt) {
  EXPECT_EQ(split_reply("> Is it on?\n\nYes.").reply, "> Is it on?\n\nYes.");
  EXPECT_EQ(split_reply("> On 5 May 2024, Ann <a@x.test> wrote:\n> > Is it on?\n\nYes.").reply, "Yes.");
}

TEST(Reply, AForwardWithoutAWordIsItsText) {
  const auto parts = split_reply(
      "---------- Forwarded message ---------\nFrom: Ann <a@x.test>\nDate: 5 May 2024\nSubject: Broken\nTo: "
      "<b@x.test>\n\nIt is broken.\n");
  EXPECT_EQ(parts.reply, "It is broken.");
  EXPECT_EQ(parts.quoted.substr(0, 10), "----------");
}

TEST(Reply, AMailOfNothingNew) {
  EXPECT_EQ(split_reply("> only a quote").reply, "> only a quote");
  EXPECT_EQ(split_reply("On 5 May 2024, Ann wrote:\n> sent by mistake\n").reply, "");
  EXPECT_EQ(split_reply("Sent from my iPhone\n").reply, "Sent from my iPhone");
  EXPECT_EQ(split_reply("").reply, "");
  EXPECT_EQ(split_reply(" \n\n\t\n").reply, "");
}

TEST(Reply, KeepsIndentsAndBlankLinesInside) {
  EXPECT_EQ(split_reply("\n\n    - one\n\n\n    - two  \n\n").reply, "    - one\n\n\n    - two");
  EXPECT_EQ(split_reply("one line without an end").reply, "one line without an end");
}

TEST(Reply, RulesAtTheEndGo) { EXPECT_EQ(split_reply("Text\n\n***\n-----\n=====\n").reply, "Text"); }

TEST(Reply, EveryLineEndsUpInOnePart) {
  const std::string body =
      "a\nb\n-- \nc\nOn 5 May 2024, Ann wrote:\n> d\n\ne\n\n> f\n\nSent from my iPhone\n\n-----Original "
      "Message-----\ng\nh\n> i\n";
  const auto parts = split_reply(body);
  const auto letters = [](const std::string& s) {
    std::string out;
    for (char c : s) out += c != '\n' ? std::string(1, c) : "";
    return out;
  };
  EXPECT_EQ((letters(parts.reply) + letters(parts.quoted) + letters(parts.signature)).size(), letters(body).size());
  EXPECT_EQ(parts.reply, "a\nb\n\ne");
}

// ------------------------------------------------------------------------------------------------------------------------- hostile

std::string repeated(std::string_view piece, std::size_t times) {
  std::string s;
  for (std::size_t i = 0; i < times; ++i) s += piece;
  return s;
}

/// What makes a splitter search ahead again and again; with n² each would take minutes.
TEST(ReplyHostile, IsLinear) {
  const std::string hostile[] = {
      std::string(4'000'000, ' '),
      std::string(4'000'000, '\n'),
      std::string(4'000'000, '>'),
      std::string(4'000'000, '-'),
      repeated("On 5 May 2024 at 10:00\n", 100'000),
      repeated("On 5 May 2024 at 10:00, <a@x.test\n", 100'000),
      repeated("On 5 May 2024, Ann wrote:\n\n\n\n", 100'000),
      repeated("From: a\n", 300'000),
      repeated("From: a\n\n", 300'000),
      repeated("```\n", 500'000),
      repeated("``` x\nOn 1:00\n", 200'000),
      repeated("> " + std::string(70, 'x') + "\nx\n", 40'000),
      repeated("-----\n", 500'000),
      repeated("Sent from \n", 300'000),
      "On " + std::string(3'000'000, '1') + " wrote:",
      repeated("<", 2'000'000),
      repeated("<\n", 1'000'000),
      repeated("-A\n\n", 500'000),
  };
  for (const auto& body : hostile) {
    const auto parts = split_reply(body);
    EXPECT_LE(parts.reply.size() + parts.quoted.size() + parts.signature.size(), body.size() + body.size() / 2)
        << body.substr(0, 20);
  }
}

}  // namespace
