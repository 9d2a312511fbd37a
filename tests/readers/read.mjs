// Reads a calendar file with two independent readers and prints, as JSON, what each understood.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const text = readFileSync(0, "utf8");
const two = (number) => String(number).padStart(2, "0");
const localDay = (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;

const withIcalJs = () => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return { uid: event.uid, summary: event.summary, start: event.startDate.toString(), end: event.endDate.toString(),
      allDay: event.startDate.isDate, sequence: event.sequence };
  });
};

const withNodeIcal = () =>
  Object.values(ical.sync.parseICS(text))
    .filter((each) => each.type === "VEVENT")
    .map((event) => ({ uid: event.uid, summary: event.summary, start: localDay(event.start), end: localDay(event.end),
      allDay: event.datetype === "date", sequence: Number(event.sequence) }));

console.log(JSON.stringify({ "ical.js": withIcalJs(), "node-ical": withNodeIcal() }));
