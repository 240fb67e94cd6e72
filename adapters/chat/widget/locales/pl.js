export const pl = `
Porozmawiaj z nami
Cześć! Jak możemy pomóc?
Zamknij czat
Jesteśmy tutaj
Chwilowo nas nie ma
Łączenie…
Jesteś offline. Wiadomości wyślemy później.
Napisz wiadomość…
Wyślij
Dołącz pliki
Usuń {name}
Nie można dołączyć {name}.
Ty
Wsparcie
{name} pisze…
Wysyłanie…
Wysłano
Wyświetlono
Nie wysłano
Zapisz rozmowę
Zakończ czat
Czat został zakończony.
Jak nam poszło?
Dziękujemy za ocenę!
Dokąd możemy odpowiedzieć?
Adres e-mail
Imię i nazwisko`;
