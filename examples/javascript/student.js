// A student in JavaScript for any OpenAI-compatible endpoint; the numbers are docs/agents.md's.
//   npm ci && node student.js ../../.tutelage js http://127.0.0.1:8080/v1 my-model
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { jetstream } from "@nats-io/jetstream";
import { Svcm } from "@nats-io/services";
import { connect, headers } from "@nats-io/transport-node";
const [data, variant, url, model, atOnce = "4"] = process.argv.slice(2);
const role = "student", contract = 1, worker = `student-${variant}-${process.pid}`;
const FINISH = { stop: "stop", length: "length", content_filter: "filter" };
class Passing extends Error {} // may be over soon: worth another delivery
const { NATS_URL, TUTELAGE_STUDENT_PASSWORD: student, OPENAI_API_KEY: key = "none" } = process.env;
const at = NATS_URL ? { url: NATS_URL, passwords: { student } } : JSON.parse(readFileSync(`${data}/server.json`));
const login = { user: role, pass: at.passwords[role], inboxPrefix: `_INBOX_${role}`, maxReconnectAttempts: -1 };
const bus = await connect({ servers: at.url.split(","), ...login, ignoreAuthErrorAbort: true }); // 1
const js = jetstream(bus, { apiPrefix: "LAB.API" }), jsm = await js.jetstreamManager(false);
let queue, stopping = false;
while (!queue) queue = await js.consumers.get("WORK", `student-${variant}`).catch(() => sleep(500));
const { ack_wait, max_deliver } = (await queue.info(true)).config;
const metadata = { role, variant, worker, contract: `${contract}`, answers: "make_attempt" };
await new Svcm(bus).add({ name: role, version: "1.0.0", metadata }); // 7
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => { stopping = true; });
await Promise.all(Array.from({ length: Number(atOnce) }, work));
await Promise.race([bus.drain(), sleep(1000)]).finally(() => process.exit());

async function work() {
  while (!stopping) {
    const request = await queue.next({ expires: 1000 }).catch(() => sleep(500)); // 2
    if (!request) continue;
    const beating = setInterval(() => request.working(), ack_wait / 3e6); // 4, in ms
    await settle(request).catch((error) => console.error(request.subject, error.message));
    clearInterval(beating);
  }
}

async function settle(request) {
  const [run, id] = request.subject.split(".").slice(4), trace = request.headers?.get("traceparent");
  const result = `tutelage.result.${role}.${run}.${id}`, condition = {
    "Nats-Expected-Last-Subject-Sequence": "0",
    "Nats-Expected-Last-Subject-Sequence-Subject": `tutelage.closed.${run}` };
  if (await jsm.direct.getMessage("RESULTS", { last_by_subj: result })) return request.ack(); // 3
  const made = await answer(request, id, trace ?? "").catch((error) => error);
  if (typeof made === "string") return (await store(result, made, condition), request.ack()); // 5
  if (made instanceof Passing && request.info.deliveryCount < max_deliver) return request.nak(5000);
  const reason = JSON.stringify(made.message.slice(0, 2000)); // 6
  const why = { "Tutelage-Reason": reason, "Tutelage-Variant": variant };
  await store(`tutelage.dead.${role}.${run}.${id}`, request.data, { ...why, traceparent: trace });
  await store(result, "", { ...why, ...condition });
  request.term();
}

async function answer(request, id, traceparent) {
  const { message, worker: _, ...cover } = request.json(), { prompt, sampling, ...more } = message;
  const { temperature, max_tokens, seed, json_schema, ...odd } = sampling, began = Date.now();
  const whole = isDeepStrictEqual({ ...cover, ...more, ...odd }, { contract, id, kind: "make_attempt" });
  if (!whole || typeof prompt !== "string") throw new Error(`no make_attempt ${contract} under ${id}`);
  const messages = [{ role: "user", content: prompt }], type = "application/json", Authorization = `Bearer ${key}`;
  const body = JSON.stringify({ model, messages, temperature, max_tokens, seed: seed ?? undefined });
  const post = { method: "POST", body, headers: { traceparent, Authorization, "Content-Type": type } };
  const [{ ok, status }, told] = await fetch(`${url}/chat/completions`, post)
    .then(async (response) => [response, await response.text()]).catch((e) => { throw new Passing(e); });
  if (!ok) throw new (status === 429 || status >= 500 ? Passing : Error)(`${status} ${told}`);
  const { choices: [choice], usage: { prompt_tokens, completion_tokens } } = JSON.parse(told);
  const usage = { calls: 1, prompt_tokens, completion_tokens, seconds: (Date.now() - began) / 1000 };
  const text = choice.message.content ?? "", finish_reason = FINISH[choice.finish_reason] ?? "unknown";
  const attempt = { kind: "attempt", text, finish_reason, variant, usage };
  const reply = JSON.stringify({ contract, id, worker, message: attempt });
  if (Buffer.byteLength(reply) > 1_000_000) throw new Error("the reply does not fit into a message");
  return reply;
}

async function store(subject, body, fields) {
  const options = { headers: headers() }, fine = [10077, 10071]; // a reply stands; the run is closed
  for (const [name, value] of Object.entries(fields)) if (value) options.headers.set(name, value);
  const error = await js.publish(subject, body, options).then(() => null, (e) => e);
  if ([10158, 10164].includes(error?.code)) return sleep(20).then(() => store(subject, body, fields));
  if (error && !fine.includes(error.code)) throw error;
}
