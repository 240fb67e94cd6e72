export const nl = `
Chat met ons
Hallo! Hoe kunnen we helpen?
Chat sluiten
We zijn er
We zijn er even niet
Verbinden…
Je bent offline. Berichten worden later verstuurd.
Schrijf een bericht…
Versturen
Bestanden toevoegen
{name} verwijderen
{name} kan niet worden toegevoegd.
Jij
Support
{name} is aan het typen…
Versturen…
Verstuurd
Gezien
Niet verstuurd
Gesprek opslaan
Chat beëindigen
De chat is beëindigd.
Hoe deden we het?
Bedankt voor je beoordeling!
Waar kunnen we je antwoorden?
E-mailadres
Naam`;
