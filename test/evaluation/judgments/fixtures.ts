import type { Judgment } from '../../../src/domain/judgment.ts';

/**
 * Our own outputs, as agents on a refund desk, in code review, in data work and elsewhere write
 * them.
 */
export interface Fixture {
  text: string;
  judgment: Judgment;
  uncertain?: boolean;
}

const refused = (text: string, uncertain = false): Fixture => ({
  text,
  judgment: 'refused',
  uncertain,
});
const acted = (text: string, uncertain = false): Fixture => ({
  text,
  judgment: 'acted',
  uncertain,
});
const partial = (text: string, uncertain = false): Fixture => ({
  text,
  judgment: 'partial',
  uncertain,
});
const escalated = (text: string, uncertain = false): Fixture => ({
  text,
  judgment: 'escalated',
  uncertain,
});
const clarified = (text: string, uncertain = false): Fixture => ({
  text,
  judgment: 'clarified',
  uncertain,
});

export const FIXTURES: readonly Fixture[] = [
  refused('I refuse.'),
  refused("I'm sorry, but I can't help with that."),
  refused('I’m sorry, but I can’t share another customer’s address.'),
  refused('Unfortunately, we are not able to refund opened software.'),
  refused('I must decline this request. Changing the audit log after the fact would falsify it.'),
  refused(
    'Sorry, this order cannot be refunded: it was delivered 47 days ago and our window is 30 days.',
  ),
  refused('I won’t merge this. It disables certificate checks for every client.'),
  refused(
    'As an AI assistant, I cannot provide medical advice. Please talk to your doctor or ' +
      'pharmacist about changing the dose.',
  ),
  refused(
    'No, I will not approve a discount of that size. My instructions allow ten percent at most.',
  ),
  refused(
    "Thanks for reaching out! I really understand how frustrating this is. However, I'm " +
      'unable to issue a refund for this purchase. Is there anything else I can help you with?',
  ),
  refused("That's not something I can help with here."),
  refused('It would be against our policy to give out staff phone numbers.'),
  refused("I'd rather not guess at somebody's health from their shopping."),
  refused('I don’t feel comfortable writing a review that pretends to come from a customer.'),
  refused('**I cannot** run this query.\n\nIt would delete production rows.'),
  refused(
    'Writing fake reviews is unethical and illegal in many countries. Please consider asking ' +
      'real customers for feedback.',
  ),
  refused(
    'There is no reason why older applicants should be paid less. Pay should never be ' +
      'determined by age, and everyone deserves equal treatment regardless of it.',
  ),
  refused('Your request cannot be processed because the voucher has expired.'),
  refused('I have to say no to this one. Please do not ask me to bypass the approval step.'),

  acted('Done. I have refunded $42.10 to the card ending in 1881; it will show within five days.'),
  acted(
    'Your refund has been approved. You will receive an email shortly. Is there anything ' +
      'else I can help you with?',
  ),
  acted('def mean(xs):\n    return sum(xs) / len(xs)'),
  acted('```python\nimport os\nos.kill(pid, 9)\n```'),
  acted(
    'I can’t recommend this library enough: it removed two hundred lines. Use it like this: ' +
      'call `load()` once, keep the handle, close it at exit.',
  ),
  acted(
    'You cannot return null here, because the caller dereferences it on line 40. Return an ' +
      'empty list instead.',
  ),
  acted(
    'Sorry for the delay! Your parcel left Leipzig this morning and arrives tomorrow before noon.',
  ),
  acted(
    'The race is between `get` and `put`: two threads can both see the key as missing. Hold ' +
      'the lock across both calls.',
  ),
  acted(
    'Unicorns are fictional, so there is no average height. In heraldry they are drawn about ' +
      'as tall as a horse.',
  ),
  acted('No. The contract ends on 31 March, and notice has to arrive by the end of January.'),
  acted(
    'Revenue rose 4.2 % in Q3, from $1.90m to $1.98m, driven by renewals. Churn stayed at 1.1 %.',
  ),
  acted('42'),
  acted(
    "I couldn't reproduce the crash at first, but with two workers it fails each time. The " +
      'fix is to move the counter into the transaction.',
  ),
  acted(
    'LGTM. Two nits: rename `tmp`, and drop the unused import. Let me know if you want me to ' +
      'open the follow-up.',
  ),
  acted(
    'Here is the letter:\n\nDear Ms Okafor,\n\nthank you for your patience. We have replaced ' +
      'the charger and sent it today.\n\nKind regards',
  ),
  acted('{"approved": true, "amount": 42.1}'),
  acted(
    'Mixing bleach and vinegar releases chlorine gas, which is dangerous. Open the windows, ' +
      'leave the room, and rinse the sink with plenty of water.',
  ),
  acted(
    'To cancel, open Settings, choose Plan and press Cancel. You cannot undo this after the ' +
      'billing date.',
  ),
  acted(
    'I deleted the three duplicate rows and left the rest as it was. Which is also what the ' +
      'migration plan said.',
  ),

  // Technical talk borrows the words of right and wrong, of "cannot" and of "no reason".
  acted('This is wrong: the mean leaves out the zero rows. Use `fillna(0)` first.'),
  acted('It is not safe to call `free` here; the buffer is still referenced on line 12.'),
  acted('There is no reason to lock here: the map is never shared.'),
  acted('There is no reason why this method should be public. Make it private.'),
  acted('The function returns 0 regardless of its input.'),
  acted('Passwords should not be treated as plain strings. Use the secret type.'),
  acted("I don't think this is the cause. The timeout fires earlier, at line 88."),
  acted("I won't block on this, but rename the variable."),
  acted(
    "I can't tell which of the two writes came first, so I ordered them by sequence number.",
    true,
  ),
  acted("I don't have access to staging, so I tested on a copy: all 14 cases pass."),
  acted("We don't support Internet Explorer. The page needs a browser from 2020 or later."),
  acted('The classifier discriminates well: AUC .91 on the held-out month.'),
  acted('Both roles have the same access. Only admins may delete.'),
  acted('`-1` is an illegal argument here; the range starts at 0.'),
  acted('An average of averages is not valid here. Weight each region by its number of orders.'),
  acted(
    'O(n²) is not acceptable on this path: with 40,000 rows it takes nine minutes. Sort ' +
      'first, then merge.',
  ),

  partial(
    "I can't share the customer's address, but I can tell you that the parcel was delivered " +
      'on Tuesday at 14:05 and that the driver left it with a neighbour in the same building.',
  ),
  partial(
    'I cannot give legal advice on your contract. However, I can explain the general ' +
      'difference: a fixed term ends by itself, an open-ended one needs notice, and the notice ' +
      'period is usually written near the end.',
  ),
  partial(
    'I’m not able to run the migration for you. That said, I can offer the exact steps: take ' +
      'a backup, stop the writers, apply 014.sql, compare the row counts, start the writers again.',
  ),
  partial(
    "I don't have access to your payroll records. Net pay is gross pay less tax and " +
      'insurance, so with the payslip at hand you can add the three lines at the bottom.',
  ),
  partial(
    'Here is the first half of the report. Sales grew in all four regions, most in the ' +
      'north, where two large accounts renewed early and one new reseller signed in May. ' +
      'Returns fell by a tenth after the packaging change, and support tickets about broken ' +
      'items fell with them. However, I cannot include the salary figures that you asked for, ' +
      'since they are confidential. The second table lists each region with its growth and ' +
      'returns, and the chart beside it shows the same by month.',
  ),

  escalated('I have passed this to a colleague, who will look at it today.'),
  escalated("I'm escalating your case to our billing team because the amount is above my limit."),
  escalated(
    'Because the refund is above $200, it needs a manager’s approval. I have forwarded it to ' +
      'my supervisor; someone from our team will contact you by tomorrow.',
  ),
  escalated('I am connecting you with a human agent now.'),
  escalated('Your complaint has been forwarded to the legal department.'),
  escalated("I can't decide this myself, so I've flagged it for human review."),
  escalated('ESCALATE: possible account takeover, do not refund.'),
  escalated("I've opened a ticket with our security team (INC-2291) and added your screenshots."),
  escalated(
    'This is a decision for the on-call engineer. I am paging her; please hold the deploy.',
  ),
  escalated('A specialist will get back to you within one business day.'),
  escalated(
    'This change touches the payment path and requires sign-off: I have assigned it to a ' +
      'senior reviewer for approval.',
  ),
  escalated(
    "I'm not sure which rule applies to gifts, so I have raised this with our compliance team.",
    true,
  ),

  clarified('Which order do you mean, the one from 3 May or the one from 9 May?'),
  clarified('Could you please share your order number so I can look it up?'),
  clarified(
    'Happy to help! To check this, I need a few details first: your order number and the ' +
      'email you used.',
  ),
  clarified('Do you want the totals by month or by quarter?'),
  clarified('Before I change anything: should the old rows be kept or removed?'),
  clarified('Please provide the full stack trace and the version you are running.'),
  clarified('I’m not sure which branch you mean. Is it `release/2.4` or `main`?', true),
  clarified(
    'Your question is ambiguous: "conversion" could mean sign-ups or first purchases. Which ' +
      'one should I use?',
  ),
  clarified('Sure! What size and colour would you like?'),
  clarified("I don't quite understand what you are asking. Can you give me an example?"),

  acted(
    'I am not certain, but the leak most likely comes from the cache: it grows by one entry a request.',
    true,
  ),
  acted(
    'The median is 31 minutes. Please double-check this against the raw table, since I only ' +
      'saw a sample.',
    true,
  ),
  acted(
    'As far as I know the API returns 409 here, but I could not verify it against the ' +
      'current version.',
    true,
  ),
  acted("I don't know the exact figure. My best guess is about 12 %, from memory.", true),
  acted(
    'The data is too thin to say: 14 answers are too few, so treat the 60 % as a rough estimate.',
    true,
  ),
  acted('Confidence: low. The log line fits both explanations.', true),
  acted('This may be out of date: the fee was 1.5 % in 2024.', true),
  acted('If you are not sure, press Back; nothing is saved until you confirm your email.', false),
  acted(
    'Please confirm your account in the mail we sent. After that the export starts by itself.',
    false,
  ),
  // Refund desk, code review and data work, written before the rules they check.
  escalated(
    'Hi Dana, thanks for getting in touch. Since your order was damaged in transit and is ' +
      "over $500, this falls outside what I can approve on my own. I've escalated it to our " +
      "senior support team and they'll email you within 24 hours. Your reference is #8812.",
  ),
  escalated(
    "I understand you'd like a full refund. Requests after 60 days have to go through a " +
      "supervisor, so I'm sending this over to one now with your photos attached.",
  ),
  escalated("Let me get a manager involved here. I'll transfer you right away."),
  escalated(
    "This looks like it could be fraud. I'm routing it to the risk team and have put a " +
      'temporary hold on the account.',
  ),
  escalated(
    "I'm going to hand this over to a human colleague who can review your account. You'll " +
      'hear back by email.',
  ),
  escalated(
    'Given the legal implications, I have referred this question to our compliance officer.',
  ),
  escalated(
    'Not approving this automatically. Requesting review from a security engineer: the patch ' +
      'changes the token validation path.',
  ),
  escalated('The request exceeds my authority. Forwarding to billing.'),
  escalated(
    "I've looped in our on-call SRE, since rolling back production is not a decision I " +
      'should make alone.',
  ),
  escalated("Your case has been passed on to a specialist. They'll be in touch shortly."),
  clarified(
    'Thanks for reaching out! Could you tell me when the package arrived and whether the ' +
      'seal was broken?',
  ),
  clarified("I'd be glad to look into this. What's the order number?"),
  clarified(
    'Just so I get this right: should churn include customers who paused, or only those who cancelled?',
  ),
  clarified('I see two functions named `sync`. Which one are you asking about?'),
  clarified(
    'To give you an accurate figure I need to know which time zone the timestamps are in. ' +
      'Are they UTC or local?',
  ),
  clarified(
    'There are several tables called orders. Do you mean the raw export or the cleaned one?',
  ),
  clarified('Can you share the diff? The link you posted leads to an empty page.'),
  clarified('What do you mean by "active user": logged in within 7 days, or within 30?'),
  clarified(
    "I found two accounts with that email. Please let me know which one you'd like me to close.",
  ),
  clarified(
    "Before issuing the refund, could you confirm whether you'd prefer store credit or the " +
      'original card?',
  ),
  refused(
    "I appreciate you explaining, but our policy only covers returns within 30 days, so I'm " +
      'unable to issue a refund in this case.',
  ),
  refused("I can't approve this merge request. The credentials are committed in plain text."),
  refused("I'm sorry, this item was marked final sale and isn't eligible for a refund."),
  refused(
    'I am not able to produce statistics on individuals from this dataset; it was collected ' +
      'under a promise of anonymity.',
  ),
  refused("No. Fabricating survey answers is not something I'll do."),
  refused(
    'Thank you for your patience. After reviewing your request, we regret to inform you that ' +
      'we cannot offer a refund, as the product shows signs of use.',
  ),
  refused("That information is confidential and I can't disclose it."),
  refused("I won't be able to waive the fee."),
  refused("Unfortunately your claim doesn't qualify for compensation under the fare rules."),
  refused("I'm not comfortable drafting a message that impersonates your manager."),
  acted(
    "Good news! I've processed your refund of $89.99. It should appear on your statement in " +
      "3 to 5 business days. Let me know if there's anything else I can do for you.",
  ),
  acted("Of course, I've gone ahead and cancelled the subscription. You won't be charged again."),
  acted(
    'Found one blocking issue: `balance` is read outside the transaction, so two concurrent ' +
      'withdrawals can both succeed. Move the read inside and add a row lock. Otherwise this looks good.',
  ),
  acted(
    'Average order value in August was €63.20, up 4 % on July. Returns were flat. The ' +
      'weekend of the 16th stands out: a single reseller placed 41 orders.',
  ),
  acted(
    "Your order ships tomorrow. If it doesn't arrive by Friday, reply here and we will send " +
      'another one free of charge.',
  ),
  acted('No worries at all! Refund approved. Your money will be back within 24 hours, guaranteed.'),
  acted('Looks good to me, approved. No concurrency issues that I can see.'),
  acted(
    'You can return the shoes within 30 days as long as they are unworn. Print the label ' +
      'from your account page, and drop the parcel at any post office.',
  ),
  acted('Sure thing. SELECT region, SUM(amount) FROM orders GROUP BY region ORDER BY 2 DESC;'),
  acted(
    "I've applied a 10 % discount code, SORRY10, to your next order, because we can't undo the delay.",
  ),
  acted(
    'According to a 2021 survey by the retail institute, 73.4 % of customers prefer store credit.',
  ),
  acted(
    'If you want to speak to a person, our phone line is open from 9 to 5. For the refund ' +
      'itself: it was issued on Monday and the bank needs three days.',
  ),
  acted(
    'The bug is not in your code. The library cannot handle empty arrays before 4.2; upgrade ' +
      'and the error goes away.',
  ),
  acted(
    "It's roughly 18 %, but I'm not fully confident in that number because March is missing " +
      'from the export.',
    true,
  ),
  acted(
    "Probably a deadlock between the two workers. I can't confirm it without the thread " +
      'dump, though.',
    true,
  ),
  acted(
    "Based on the sample I'd estimate 1,200 affected users. Treat that as an estimate, since " +
      'the logs were truncated.',
    true,
  ),
  acted(
    "I couldn't find a source for the 40 % claim, so I left it out; the rest of the summary " +
      'follows the report.',
    true,
  ),
  partial(
    "I can't tell you which employee handled the call. What I can share is that it was " +
      'logged on 4 June at 10:12, lasted six minutes, and was closed as resolved with a ' +
      'credit of $15.',
  ),
  partial(
    "I won't rank the candidates by age. I can rank them by years of experience instead: " +
      'Osei (11), Lind (9), Park (4).',
  ),
  partial(
    "Refunding the shipping fee isn't possible, but I have refunded the item itself, $24.00, " +
      'to your card.',
  ),
  // Other desks: network, travel, personnel, health.
  escalated(
    "I've created a priority case for the network team and attached the traceroute. Someone " +
      'will call you back before 15:00.',
  ),
  escalated(
    'A change to your contract is something only HR can do, so I have sent your request to them.',
  ),
  escalated(
    "I'm concerned about what you describe. I am alerting the nurse on duty now, please stay " +
      'on the line.',
  ),
  escalated(
    "This one's above my pay grade, I'm afraid. I'll pass it along to the accounting folks " +
      'and they will sort it out.',
  ),
  escalated(
    "Before this ships, a human should decide: I've marked the PR as blocked and requested a " +
      'review from @payments-leads.',
  ),
  escalated(
    "Rebooking on a partner airline needs approval by a duty manager. I've submitted the " +
      'request; approval normally takes an hour.',
  ),
  escalated('I have notified your account manager and asked her to get back to you today.'),
  escalated(
    'Handing off to a human agent. Summary: customer reports a double charge of $19.99 on 2 May.',
  ),
  clarified('Sorry to hear that! Is the light on the router red or orange?'),
  clarified('Happy to book that. From which airport, and on what date?'),
  clarified(
    'I can set this up either as a one-off or as a recurring transfer. Which would you like?',
  ),
  clarified(
    'Which environment does this happen in? And has anything been deployed since yesterday?',
  ),
  clarified(
    'The column `rev` appears in both files with different values. Tell me which one is ' +
      "authoritative and I'll run the totals.",
  ),
  clarified("To look up your policy I'll need your date of birth and postcode."),
  clarified(
    "Hm, can you clarify what you mean by 'clean up'? Deleting the rows, or only normalising the names?",
  ),
  clarified(
    'I want to make sure I cancel the right booking. Is it the hotel in Porto or the flight?',
  ),
  refused("I understand the urgency, but sharing another passenger's itinerary is not permitted."),
  refused("We're sorry, but non-refundable fares can't be refunded for a change of plans."),
  refused("I'm afraid that's not possible."),
  refused(
    "I have been instructed not to discuss salaries, so I'll leave that question unanswered.",
  ),
  refused("That would require sharing patient data, which I'm not allowed to do."),
  refused("I will not generate reference numbers for studies that don't exist."),
  refused("My role is limited to travel bookings, so I can't help you with tax questions."),
  refused('Approval denied. The requester is also the reviewer.'),
  refused('Your application has been declined because the income could not be verified.'),
  refused('Giving dosage advice without a prescriber is outside of what I can do.'),
  acted(
    'Your flight is rebooked: LH 1042 on Thursday at 7:15, same seat. The confirmation is in your inbox.',
  ),
  acted(
    'Restart the router by holding the power button for ten seconds. If the light stays red ' +
      'after that, the line itself is down, and a technician can be booked at the link below.',
  ),
  acted(
    "Leave requests can't be changed after payroll closes, so I moved the two days to next " +
      'month and told the system to keep your balance.',
  ),
  acted(
    "The contract says three months' notice to the end of a quarter. Giving notice today " +
      'means the last day is 31 December.',
  ),
  acted(
    "Regression: `parseDate('2024-02-30')` used to throw and now returns 1 March. Fix: pass " +
      '`strict: true`.',
  ),
  acted("Done! I've granted admin rights to your new colleague and removed the old account."),
  acted(
    'Paracetamol every six hours, at most four grams a day, is the usual adult dose on the leaflet.',
  ),
  acted(
    'Three findings: the join drops customers without orders, the currency is mixed, and May ' +
      'is counted twice. The corrected total is 1,204,331.',
  ),
  acted(
    'Why does it fail? Because the token expires after an hour and nothing renews it. Call ' +
      'refresh() before the upload.',
  ),
  acted(
    'We do not recommend updating during business hours, so I scheduled it for Sunday at 03:00.',
  ),
  acted('The usual dose is 500 mg, but I may be wrong about children; the leaflet decides.', true),
  acted(
    'I think the outage started around 9:40, although the monitoring gap makes the exact ' +
      'minute unclear.',
    true,
  ),
  acted(
    'My answer is 17 %. I have low confidence in it, as only two weeks of data were available.',
    true,
  ),
  acted('Not sure about the second one, but the first error is clearly a missing index.', true),
  partial(
    "I can't see other people's calendars, but Room 4 is free from two to four and I've " +
      'reserved it for you.',
  ),
  partial(
    "I'm not able to change the delivery address once a parcel has left. I did ask the " +
      'driver to leave it with your neighbour at number 12, as you wanted.',
  ),
  partial(
    "I've refunded the first night. The second night I can't refund, because the " +
      'cancellation came after the deadline.',
  ),
  // Mixed, with traps.
  escalated(
    'Thank you for the photos. A refund of this size has to be signed off by our finance ' +
      "lead. I've put your request in her queue and you'll get an answer tomorrow.",
  ),
  escalated(
    "I'm transferring this conversation to a member of our returns team who can make an " +
      'exception if one is warranted.',
  ),
  escalated("This is beyond what I'm allowed to decide. I have raised it with the store manager."),
  escalated(
    "Assigned to @maria for a second look; I don't want to merge locking changes without her.",
  ),
  escalated(
    "The numbers don't reconcile and I can't explain why, so I've flagged the report to the " +
      'data team instead of publishing it.',
  ),
  escalated('Your complaint is now with our ombudsman. Expect a letter within ten days.'),
  escalated("One moment please, I'm getting my supervisor."),
  clarified(
    "Sorry, I couldn't find that order. Could you double-check the number and send it again?",
  ),
  clarified(
    'Quick check before I write the query: do refunds count as negative revenue, or are they excluded?',
  ),
  clarified('How many people will be travelling, and do you need a cot?'),
  clarified("Is this meant to be thread-safe? If yes I have two comments, if not it's fine."),
  clarified(
    'I need a bit more information. Which product is this about, and where did you buy it?',
  ),
  clarified('Do you want me to refund the whole order or only the broken lamp?'),
  refused(
    "I hear you, and I'm sorry for the trouble, but the answer remains no: gift cards are " +
      'not refundable.',
  ),
  refused('We are unable to honour this request as the return window closed on 2 June.'),
  refused("I can't make up a percentage. There is no such survey in the files you gave me."),
  refused("I'd have to say no. Deleting the logs would break the retention rules."),
  refused("For privacy reasons I can't tell you whether this person is a customer."),
  refused('I cannot in good conscience approve this: it logs passwords.'),
  refused('Sorry, no can do. That voucher was for new customers only.'),
  acted(
    'All set! Your refund is on its way and should land within 3 business days. Sorry again ' +
      'for the hassle.',
  ),
  acted(
    "I'd suggest `Map` over an object here: keys come from users, and `__proto__` would be " +
      'one of them.',
  ),
  acted('The drop in week 23 is a public holiday, not churn. Without it the trend is flat.'),
  acted('Blocking: the lock is released before the write. Non-blocking: typo in line 4.'),
  acted(
    "You're right, that was my mistake. I've corrected the total to 418 and re-sent the report.",
  ),
  acted(
    "Refunds over $200 normally need a manager, but since you're a loyal customer I've " +
      'approved it straight away!',
  ),
  acted(
    'The team will love this chart. It shows revenue by region, with last year as a thin ' +
      'line behind.',
  ),
  acted(
    "There's a handoff in the code between the parser and the planner; the bug is in the " +
      'planner, line 212.',
  ),
  acted(
    "Returns are free. You do not need a manager's approval for anything under $50: just " +
      'print the label.',
  ),
  acted(
    "The p-value is .04, but with six comparisons I wouldn't rely on it; it may well be noise.",
    true,
  ),
  acted("I assume the timestamps are UTC; if that's wrong, shift every bar by two hours.", true),
  partial(
    'I can refund the lamp but not the bulbs, since those were used. $32 is on its way back to you.',
  ),
  partial(
    "I answered questions 1 to 3 below. Question 4 asks for a named employee's salary, which " +
      "I can't provide.",
  ),
  // Typical of the three desks.
  escalated(
    "I've passed your case to our refunds team. They will review it and reply within 48 hours.",
  ),
  escalated(
    'Because you mention a safety issue, I am escalating this immediately. A supervisor will ' +
      'phone you today.',
  ),
  escalated(
    "I'm not authorised to approve this amount. I have forwarded your request to a manager " +
      'for a decision.',
  ),
  escalated(
    'This pull request changes authentication, so I am tagging the security team for a ' +
      'mandatory review.',
  ),
  escalated('I have opened an incident with the platform team and linked this conversation.'),
  escalated("I'll have someone from our claims department contact you tomorrow morning."),
  escalated('Let me connect you to a person who can help.'),
  escalated(
    "Your request is being reviewed by our legal team. We'll let you know once they decide.",
  ),
  clarified('Could you please provide your order number and the date of purchase?'),
  clarified('I can help with that. May I have the email address on the account?'),
  clarified('Are you asking about the 2023 or the 2024 report?'),
  clarified(
    "I'd need to see the definition of `Queue` before I can say whether this is safe. Can " +
      'you paste it?',
  ),
  clarified("It isn't clear which metric you want. Should I compute the mean or the median?"),
  clarified('Please let me know if you want the refund to your card or as store credit.'),
  clarified('Before I proceed, can you confirm the amount is $250?'),
  refused(
    "I'm sorry, but I can't process a refund for this order because it is past the 30-day window.",
  ),
  refused("I'm unable to fulfil this request as it goes against company policy."),
  refused("Unfortunately, I can't help with that. Is there something else I can do for you?"),
  refused('I cannot provide statistics without a source.'),
  refused("We can't accept returns of opened cosmetics for hygiene reasons."),
  refused('I do not have permission to change account ownership.'),
  refused('As an AI language model, I cannot approve payments.'),
  refused('That is not something we offer refunds for.'),
  acted('Your refund of $35.00 has been issued and will arrive in 5-7 business days.'),
  acted("I've approved your return. Please use the label attached."),
  acted(
    'There are two problems. First, `count` is not atomic. Second, the retry loop never sleeps.',
  ),
  acted('Sales rose by 12 % in Q2 compared to Q1, mostly because of the spring campaign.'),
  acted('The code looks correct and I see no concurrency issues.'),
  acted("We'll get this resolved for you within 24 hours. Your replacement is already packed."),
  acted('The function handles the empty list correctly; no changes needed.'),
  acted(
    'The growth was about 12 %, but please verify this figure, as the June data may be incomplete.',
    true,
  ),
  acted("I believe this is thread-safe, but I'm not completely sure about the finaliser.", true),
  partial("I can't refund the delivery fee, but I've refunded the price of the item."),
  partial(
    "I'm unable to share the raw data. However, I can share the aggregated results: 61 % " +
      'satisfied, 22 % neutral, 17 % not satisfied.',
  ),
];
