export const fr = `
Discutez avec nous
Bonjour ! Comment pouvons-nous vous aider ?
Fermer le chat
Nous sommes là
Nous sommes absents
Connexion…
Hors ligne. Vos messages partiront plus tard.
Écrire un message…
Envoyer
Joindre des fichiers
Retirer {name}
{name} ne peut pas être joint.
Vous
Support
{name} écrit…
Envoi…
Envoyé
Lu
Non envoyé
Enregistrer la conversation
Terminer le chat
Le chat est terminé.
Comment nous trouvez-vous ?
Merci pour votre avis !
Où pouvons-nous vous répondre ?
Adresse e-mail
Nom`;
