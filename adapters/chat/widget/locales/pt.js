export const pt = `
Fale connosco
Olá! Como podemos ajudar?
Fechar chat
Estamos aqui
Estamos ausentes
A ligar…
Sem ligação. As mensagens serão enviadas depois.
Escreva uma mensagem…
Enviar
Anexar ficheiros
Remover {name}
{name} não pode ser anexado.
Você
Suporte
{name} está a escrever…
A enviar…
Enviada
Vista
Não enviada
Guardar conversa
Terminar chat
O chat terminou.
Como nos saímos?
Obrigado pela sua avaliação!
Para onde podemos responder?
Endereço de e-mail
Nome`;
