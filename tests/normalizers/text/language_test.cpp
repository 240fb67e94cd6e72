#include "normalizers/text/language.hpp"

#include <gtest/gtest.h>

namespace intake::text {
namespace {

struct language_case {
  std::string_view code, text;
};

constexpr language_case cases[] = {
    {"en", "I have been waiting for my order since last week. Could you please tell me when it will arrive?"},
    {"de", "Ich warte seit letzter Woche auf meine Bestellung. Können Sie mir bitte sagen, wann sie ankommt?"},
    {"fr",
     "J'attends ma commande depuis la semaine dernière. Pouvez-vous me dire quand elle arrivera, s'il vous plaît ?"},
    {"es", "Estoy esperando mi pedido desde la semana pasada. ¿Podrían decirme cuándo va a llegar, por favor?"},
    {"ru", "Я жду свой заказ с прошлой недели. Скажите, пожалуйста, когда его доставят?"},
    {"ja", "先週から注文した商品を待っています。いつ届くか教えていただけますか。"},
    {"he", "אני מחכה להזמנה שלי מהשבוע שעבר. האם תוכלו לומר לי מתי היא תגיע?"},
    {"ar", "أنتظر طلبي منذ الأسبوع الماضي. هل يمكنكم إخباري متى سيصل من فضلكم؟"},
};

TEST(Language, IsToldByAFewSentences) {
  for (const language_case& c : cases) {
    const language l = language_of(c.text);
    EXPECT_EQ(l.code, c.code);
    EXPECT_TRUE(l.reliable) << c.code;
  }
}

TEST(Language, IsUnknownWhereTheTextDoesNotSay) {
  for (const std::string_view text : {"La de da de da 1.\nLa de da de da 2.\nLa de da de da 3.\nLa de da de da 4.\n",
                                      "4711-0815-22 4711-0815-23 4711-0815-24 4711-0815-25"})
    EXPECT_EQ(language_of(text).code, "") << text;
}

TEST(Language, IsNotReliableInAWord) {
  for (const std::string_view text : {"", "ok", "12345", "ok thx"}) EXPECT_FALSE(language_of(text).reliable) << text;
}

}  // namespace
}  // namespace intake::text
