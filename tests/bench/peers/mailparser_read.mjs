// A mail as npm's mailparser reads it: text, HTML, addresses, attachments. Prints the time, in microseconds, of all mails
// together; each counts with the quickest of its readings, when the engine has compiled what it wants to compile.
//
// usage: node mailparser_read.mjs READINGS MAIL…
import { readFileSync } from 'node:fs'
import { simpleParser } from 'mailparser'

const [readings, ...files] = process.argv.slice(2)
const mails = files.map((file) => readFileSync(file))

async function took(mail) {
  const began = process.hrtime.bigint()
  await simpleParser(mail).catch(() => {}) // some are too broken for it
  return Number(process.hrtime.bigint() - began) / 1e3
}

const warm = process.hrtime.bigint()
while (process.hrtime.bigint() - warm < 1_000_000_000n) for (const mail of mails) await took(mail)
let total = 0
for (const mail of mails) {
  let quickest = Infinity
  for (let n = 0; n < Number(readings); ++n) quickest = Math.min(quickest, await took(mail))
  total += quickest
}
console.log(total.toFixed(1))
