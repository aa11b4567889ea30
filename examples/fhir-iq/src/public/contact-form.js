export const limits = Object.freeze({ name: 80, email: 254, message: 2000 });

const topics = new Set(['appointment', 'billing', 'records', 'other']);

/**
 * Checks what a visitor wrote into the contact form, in the browser before it is sent and again in the backend.
 *
 * @param {{ name?: string, email?: string, topic?: string, message?: string, consent?: boolean }} entry
 * @returns {{ ok: true, value: object } | { ok: false, problems: Record<string, string> }} The cleaned entry, or what is
 *   wrong by field.
 */
export function validateContact(entry) {
  const value = {
    name: clean(entry.name),
    email: clean(entry.email).toLowerCase(),
    topic: clean(entry.topic) || 'other',
    message: clean(entry.message),
  };
  const problems = {};
  if (value.name === '') problems.name = 'Please tell us your name.';
  else if (value.name.length > limits.name) problems.name = `Please use at most ${limits.name} characters.`;
  if (!isEmail(value.email)) problems.email = 'Please give an e-mail address such as jo@example.org.';
  if (!topics.has(value.topic)) problems.topic = 'Please choose one of the topics.';
  if (value.message.length < 10) problems.message = 'Please write at least 10 characters.';
  else if (value.message.length > limits.message)
    problems.message = `Please use at most ${limits.message} characters.`;
  if (looksLikeHealthRecordNumber(value.message)) {
    problems.message = 'Please leave out record numbers; we ask for them on a safe page.';
  }
  if (entry.consent !== true) problems.consent = 'Please agree that we may answer by e-mail.';
  return Object.keys(problems).length === 0 ? { ok: true, value } : { ok: false, problems };
}

/** Whether a text names a medical record number, which must not travel through the contact form. */
export function looksLikeHealthRecordNumber(text) {
  return /\b(?:MRN|medical record)\W{0,3}(?:no\.?|number)?\W{0,3}\d{5,}/i.test(text);
}

function clean(text) {
  return typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : '';
}

function isEmail(text) {
  if (text.length > limits.email) return false;
  const [local, domain, ...rest] = text.split('@');
  if (rest.length > 0 || !local || !domain) return false;
  return /^[^\s"<>(),;:\\[\]]+$/.test(local) && /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(domain);
}
