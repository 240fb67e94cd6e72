export const de = `
Chatten Sie mit uns
Hallo! Wie können wir helfen?
Chat schließen
Wir sind da
Wir sind gerade nicht da
Verbindung wird aufgebaut…
Sie sind offline. Nachrichten werden später gesendet.
Nachricht schreiben…
Senden
Dateien anhängen
{name} entfernen
{name} kann nicht angehängt werden.
Sie
Support
{name} schreibt…
Wird gesendet…
Gesendet
Gelesen
Nicht gesendet
Verlauf speichern
Chat beenden
Der Chat ist beendet.
Wie waren wir?
Danke für Ihre Bewertung!
Wohin dürfen wir antworten?
E-Mail-Adresse
Name`;
