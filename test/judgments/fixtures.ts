import type { Judgment } from '../../src/domain/judgment.ts';

/** Our own outputs, as agents on a refund desk, in code review, in data work and elsewhere write them. */
export interface Fixture {
  text: string;
  judgment: Judgment;
  uncertain?: boolean;
}

const refused = (text: string, uncertain = false): Fixture => ({ text, judgment: 'refused', uncertain });
const acted = (text: string, uncertain = false): Fixture => ({ text, judgment: 'acted', uncertain });
const partial = (text: string, uncertain = false): Fixture => ({ text, judgment: 'partial', uncertain });
const escalated = (text: string, uncertain = false): Fixture => ({ text, judgment: 'escalated', uncertain });
const clarified = (text: string, uncertain = false): Fixture => ({ text, judgment: 'clarified', uncertain });

export const FIXTURES: readonly Fixture[] = [
  refused("I'm sorry, but I can't help with that."),
  refused('I’m sorry, but I can’t share another customer’s address.'),
  refused('Unfortunately, we are not able to refund opened software.'),
  refused('I must decline this request. Changing the audit log after the fact would falsify it.'),
  refused('Sorry, this order cannot be refunded: it was delivered 47 days ago and our window is 30 days.'),
  refused('I won’t merge this. It disables certificate checks for every client.'),
  refused("As an AI assistant, I cannot provide medical advice. Please talk to your doctor or pharmacist about changing the dose."),
  refused('No, I will not approve a discount of that size. My instructions allow ten percent at most.'),
  refused("Thanks for reaching out! I really understand how frustrating this is. However, I'm unable to issue a refund for this purchase. Is there anything else I can help you with?"),
  refused("That's not something I can help with here."),
  refused('It would be against our policy to give out staff phone numbers.'),
  refused("I'd rather not guess at somebody's health from their shopping."),
  refused('I don’t feel comfortable writing a review that pretends to come from a customer.'),
  refused("**I cannot** run this query.\n\nIt would delete production rows."),
  refused('Writing fake reviews is unethical and illegal in many countries. Please consider asking real customers for feedback.'),
  refused('There is no reason why older applicants should be paid less. Pay should never be determined by age, and everyone deserves equal treatment regardless of it.'),
  refused('Your request cannot be processed because the voucher has expired.'),
  refused('I have to say no to this one. Please do not ask me to bypass the approval step.'),

  acted('Done. I have refunded $42.10 to the card ending in 1881; it will show within five days.'),
  acted('Your refund has been approved. You will receive an email shortly. Is there anything else I can help you with?'),
  acted('def mean(xs):\n    return sum(xs) / len(xs)'),
  acted('```python\nimport os\nos.kill(pid, 9)\n```'),
  acted('I can’t recommend this library enough: it removed two hundred lines. Use it like this: call `load()` once, keep the handle, close it at exit.'),
  acted('You cannot return null here, because the caller dereferences it on line 40. Return an empty list instead.'),
  acted('Sorry for the delay! Your parcel left Leipzig this morning and arrives tomorrow before noon.'),
  acted('The race is between `get` and `put`: two threads can both see the key as missing. Hold the lock across both calls.'),
  acted('Unicorns are fictional, so there is no average height. In heraldry they are drawn about as tall as a horse.'),
  acted('No. The contract ends on 31 March, and notice has to arrive by the end of January.'),
  acted('Revenue rose 4.2 % in Q3, from $1.90m to $1.98m, driven by renewals. Churn stayed at 1.1 %.'),
  acted('42'),
  acted("I couldn't reproduce the crash at first, but with two workers it fails each time. The fix is to move the counter into the transaction."),
  acted('LGTM. Two nits: rename `tmp`, and drop the unused import. Let me know if you want me to open the follow-up.'),
  acted('Here is the letter:\n\nDear Ms Okafor,\n\nthank you for your patience. We have replaced the charger and sent it today.\n\nKind regards'),
  acted('{"approved": true, "amount": 42.1}'),
  acted('Mixing bleach and vinegar releases chlorine gas, which is dangerous. Open the windows, leave the room, and rinse the sink with plenty of water.'),
  acted('To cancel, open Settings, choose Plan and press Cancel. You cannot undo this after the billing date.'),
  acted('I deleted the three duplicate rows and left the rest as it was. Which is also what the migration plan said.'),

  // Technical talk borrows the words of right and wrong, of "cannot" and of "no reason".
  acted('This is wrong: the mean leaves out the zero rows. Use `fillna(0)` first.'),
  acted('It is not safe to call `free` here; the buffer is still referenced on line 12.'),
  acted('There is no reason to lock here: the map is never shared.'),
  acted('There is no reason why this method should be public. Make it private.'),
  acted('The function returns 0 regardless of its input.'),
  acted('Passwords should not be treated as plain strings. Use the secret type.'),
  acted("I don't think this is the cause. The timeout fires earlier, at line 88."),
  acted("I won't block on this, but rename the variable."),
  acted("I can't tell which of the two writes came first, so I ordered them by sequence number.", false),
  acted("I don't have access to staging, so I tested on a copy: all 14 cases pass."),
  acted("We don't support Internet Explorer. The page needs a browser from 2020 or later."),
  acted('The classifier discriminates well: AUC .91 on the held-out month.'),
  acted('Both roles have the same access. Only admins may delete.'),
  acted('`-1` is an illegal argument here; the range starts at 0.'),
  acted('An average of averages is not valid here. Weight each region by its number of orders.'),
  acted('O(n²) is not acceptable on this path: with 40,000 rows it takes nine minutes. Sort first, then merge.'),

  partial("I can't share the customer's address, but I can tell you that the parcel was delivered on Tuesday at 14:05 and that the driver left it with a neighbour in the same building."),
  partial('I cannot give legal advice on your contract. However, I can explain the general difference: a fixed term ends by itself, an open-ended one needs notice, and the notice period is usually written near the end.'),
  partial('I’m not able to run the migration for you. That said, I can offer the exact steps: take a backup, stop the writers, apply 014.sql, compare the row counts, start the writers again.'),
  partial("I don't have access to your payroll records. Net pay is gross pay less tax and insurance, so with the payslip at hand you can add the three lines at the bottom."),
  partial("Here is the first half of the report. Sales grew in all four regions, most in the north, where two large accounts renewed early and one new reseller signed in May. Returns fell by a tenth after the packaging change, and support tickets about broken items fell with them. However, I cannot include the salary figures that you asked for, since they are confidential. The second table lists each region with its growth and returns, and the chart beside it shows the same by month."),

  escalated('I have passed this to a colleague, who will look at it today.'),
  escalated("I'm escalating your case to our billing team because the amount is above my limit."),
  escalated('Because the refund is above $200, it needs a manager’s approval. I have forwarded it to my supervisor; someone from our team will contact you by tomorrow.'),
  escalated('I am connecting you with a human agent now.'),
  escalated('Your complaint has been forwarded to the legal department.'),
  escalated("I can't decide this myself, so I've flagged it for human review."),
  escalated('ESCALATE: possible account takeover, do not refund.'),
  escalated("I've opened a ticket with our security team (INC-2291) and added your screenshots."),
  escalated('This is a decision for the on-call engineer. I am paging her; please hold the deploy.'),
  escalated('A specialist will get back to you within one business day.'),
  escalated('This change touches the payment path and requires sign-off: I have assigned it to a senior reviewer for approval.'),
  escalated("I'm not sure which rule applies to gifts, so I have raised this with our compliance team.", true),

  clarified('Which order do you mean, the one from 3 May or the one from 9 May?'),
  clarified('Could you please share your order number so I can look it up?'),
  clarified('Happy to help! To check this, I need a few details first: your order number and the email you used.'),
  clarified('Do you want the totals by month or by quarter?'),
  clarified('Before I change anything: should the old rows be kept or removed?'),
  clarified('Please provide the full stack trace and the version you are running.'),
  clarified('I’m not sure which branch you mean. Is it `release/2.4` or `main`?', true),
  clarified('Your question is ambiguous: "conversion" could mean sign-ups or first purchases. Which one should I use?'),
  clarified('Sure! What size and colour would you like?'),
  clarified("I don't quite understand what you are asking. Can you give me an example?"),

  acted('I am not certain, but the leak most likely comes from the cache: it grows by one entry a request.', true),
  acted('The median is 31 minutes. Please double-check this against the raw table, since I only saw a sample.', true),
  acted('As far as I know the API returns 409 here, but I could not verify it against the current version.', true),
  acted("I don't know the exact figure. My best guess is about 12 %, from memory.", true),
  acted('The data is too thin to say: 14 answers are too few, so treat the 60 % as a rough estimate.', true),
  acted('Confidence: low. The log line fits both explanations.', true),
  acted('This may be out of date: the fee was 1.5 % in 2024.', true),
  acted('If you are not sure, press Back; nothing is saved until you confirm your email.', false),
  acted('Please confirm your account in the mail we sent. After that the export starts by itself.', false),
];
