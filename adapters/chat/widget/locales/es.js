export const es = `
Chatea con nosotros
¡Hola! ¿En qué podemos ayudarte?
Cerrar chat
Estamos aquí
No estamos disponibles
Conectando…
Sin conexión. Los mensajes se enviarán después.
Escribe un mensaje…
Enviar
Adjuntar archivos
Quitar {name}
{name} no se puede adjuntar.
Tú
Soporte
{name} está escribiendo…
Enviando…
Enviado
Visto
No enviado
Guardar conversación
Terminar chat
El chat ha terminado.
¿Qué tal lo hemos hecho?
¡Gracias por tu valoración!
¿Dónde podemos responderte?
Correo electrónico
Nombre`;
