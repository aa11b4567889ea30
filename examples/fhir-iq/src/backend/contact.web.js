import wixData from 'wix-data';
import { Permissions, webMethod } from 'wix-web-module';
import { validateContact } from 'public/contact-form.js';

/** Takes a message of the contact form; what is wrong comes back by field. */
export const sendMessage = webMethod(Permissions.Anyone, async (entry) => {
  const checked = validateContact(entry);
  if (!checked.ok) return { sent: false, problems: checked.problems };
  await wixData.insert('ContactMessages', { ...checked.value, receivedAt: new Date() });
  return { sent: true };
});
