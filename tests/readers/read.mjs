// Reads a calendar file with three independent readers and prints, as JSON, what each understood.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";
import { convertIcsCalendar } from "ts-ics";

const text = readFileSync(0, "utf8");
const two = (number) => String(number).padStart(2, "0");
const localDay = (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;

const withIcalJs = () => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      description: event.description,
      start: event.startDate.toString(),
      end: event.endDate.toString(),
      allDay: event.startDate.isDate,
      sequence: event.sequence,
    };
  });
};

const withNodeIcal = () =>
  Object.values(ical.sync.parseICS(text))
    .filter((each) => each.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      summary: event.summary,
      description: event.description,
      start: localDay(event.start),
      end: localDay(event.end),
      allDay: event.datetype === "date",
      sequence: Number(event.sequence),
    }));

// It gives all-day dates as midnight in UTC, and an event without an end has none.
const withTsIcs = () => {
  const told = ({ date, type }) => date.toISOString().replace(type === "DATE" ? /T.*/ : ".000", "");
  return convertIcsCalendar(undefined, text).events.map((event) => ({
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    start: told(event.start),
    end: told(event.end ?? event.start),
    allDay: event.start.type === "DATE",
    sequence: Number(event.sequence),
  }));
};

console.log(JSON.stringify({ "ical.js": withIcalJs(), "node-ical": withNodeIcal(), "ts-ics": withTsIcs() }));
