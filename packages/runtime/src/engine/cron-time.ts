import { CronExpressionParser } from "cron-parser";

/** Says what is wrong with a cron expression of five fields, or null. It is judged by the parser that tells the ticks. */
export function cronFault(cron: string): string | null {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return "must have five fields: minute, hour, day of month, month, day of week";
  // The parser draws lots for it, anew each time it is asked.
  if (fields.some((field) => /h/i.test(field.replaceAll(/thu/gi, "")))) return "must not leave a field to chance with H";
  try {
    CronExpressionParser.parse(cron, { tz: "UTC" }).next();
    return null;
  } catch (error) {
    return `is not a cron expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** True for the name of an IANA time zone that the parser knows. */
export function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +02:00 are no names, and the parser alone would take words such as `local`.
    if (!/^[a-z]/i.test(name)) return false;
    new Intl.DateTimeFormat("en", { timeZone: name });
    CronExpressionParser.parse("* * * * *", { tz: name, currentDate: new Date() }).next();
    return true;
  } catch {
    return false;
  }
}

/** The last time of the expression at or before `until`, found as pg-boss finds it. */
export function lastCronTime(cron: string, timeZone: string, until: Date): Date {
  // `prev` answers strictly before its date.
  return CronExpressionParser.parse(cron, { tz: timeZone, currentDate: new Date(until.getTime() + 1) })
    .prev()
    .toDate();
}
