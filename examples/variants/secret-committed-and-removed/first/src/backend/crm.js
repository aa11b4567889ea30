const token = 'ghp_{{random-alnum-36}}';

/** Hands a message of the contact form to the CRM. */
export async function handOver(message) {
  await fetch('https://crm.example.org/messages', {
    method: 'post',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify(message),
  });
}
