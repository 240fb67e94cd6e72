export const it = `
Chatta con noi
Ciao! Come possiamo aiutarti?
Chiudi la chat
Siamo qui
Siamo assenti
Connessione…
Sei offline. I messaggi partiranno più tardi.
Scrivi un messaggio…
Invia
Allega file
Rimuovi {name}
{name} non può essere allegato.
Tu
Assistenza
{name} sta scrivendo…
Invio…
Inviato
Visto
Non inviato
Salva la conversazione
Termina la chat
La chat è terminata.
Come siamo andati?
Grazie per la valutazione!
Dove possiamo risponderti?
Indirizzo e-mail
Nome`;
