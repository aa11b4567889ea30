import { sendMessage } from 'backend/contact.web.js';
import { validateContact } from 'public/contact-form.js';

const fields = ['name', 'email', 'topic', 'message'];

$w.onReady(() => {
  $w('#send').onClick(send);
});

async function send() {
  const entry = Object.fromEntries(fields.map((field) => [field, $w(`#${field}`).value]));
  entry.consent = $w('#consent').checked;
  const checked = validateContact(entry);
  if (!checked.ok) {
    show(checked.problems);
    return;
  }
  const result = await sendMessage(entry);
  show(result.sent ? {} : result.problems);
  if (result.sent) $w('#thanks').show();
}

function show(problems) {
  for (const field of [...fields, 'consent']) $w(`#${field}Problem`).text = problems[field] ?? '';
}
