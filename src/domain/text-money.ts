/** An amount of whatever currency, each written alike: "180 USD", "80.50 EUR", "180". */
export function moneyWords({
  amount,
  currency,
}: {
  amount: number;
  currency: string | null;
}): string {
  const figure = Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
  return currency === null ? figure : `${figure} ${currency}`;
}
