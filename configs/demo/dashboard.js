// What a page does with the widget. Commands given before the module has loaded wait in the queue.
window.intake = window.intake || [];
document.addEventListener('DOMContentLoaded', async () => {
  const sign = document.getElementById('sign');
  document.getElementById('help').addEventListener('click', () => window.intake.push(['open']));
  const key = await demoKey();
  sign.hidden = !key;
  let signedIn = false;
  sign.addEventListener('click', () => {
    signedIn = !signedIn;
    sign.textContent = signedIn ? 'Ada Lovelace · Sign out' : 'Sign in as Ada';
    window.intake.push(signedIn ? ['identify', () => demoToken(key)] : ['logout']);
  });
});

// For the demo only. In a product the key never leaves the server, and the page asks it for a token:
//   intake.push(['identify', async () => (await fetch('/support-token')).text()]);
async function demoKey() {
  const answer = await fetch('demo.key').catch(() => null);
  if (!answer?.ok || !window.crypto.subtle) return null;
  const secret = new TextEncoder().encode((await answer.text()).trim());
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

async function demoToken(key) {
  const encode = (octets) => btoa(String.fromCharCode(...octets)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const part = (value) => encode(new TextEncoder().encode(JSON.stringify(value)));
  const now = Math.floor(Date.now() / 1000);
  const jti = String(crypto.getRandomValues(new Uint32Array(2)));
  const claims = { iss: 'https://dashboard.example', aud: 'intake', sub: 'ada', name: 'Ada Lovelace', email: 'ada@customer.test', iat: now, exp: now + 300, jti };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(signed));
  return `${signed}.${encode(new Uint8Array(signature))}`;
}
