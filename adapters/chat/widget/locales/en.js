export const en = `
Chat with us
Hello! How can we help?
Close chat
We are here
We are away
Connecting…
You are offline. Messages are sent later.
Write a message…
Send
Attach files
Remove {name}
{name} cannot be attached.
You
Support
{name} is typing…
Sending…
Sent
Seen
Not sent
Save transcript
End chat
The chat has ended.
How did we do?
Thank you for your rating!
Where can we answer you?
E-mail address
Name`;
