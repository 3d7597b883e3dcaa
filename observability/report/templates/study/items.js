"use strict";
// Texts of models enter the page as text nodes alone: no markup is ever made of them.
(async () => {
  const panel = document.getElementById("every-item");
  const packed = document.getElementById("packed");
  if (!panel || !packed || typeof DecompressionStream === "undefined") return;

  const bytes = Uint8Array.from(atob(packed.textContent.trim()), (each) => each.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const held = await new Response(stream).json();
  const items = held.items.map(([student, skill, level, task, seed, measured, rows]) => ({
    student, skill, level, task, seed, measured,
    rows: rows.map((row) => Object.fromEntries(held.columns.map((name, at) => [name, row[at]]))),
  }));
  const textOf = (place) => (place < 0 ? null : held.texts[place]);

  const PAGE = 50;
  const KINDS = { null: "A/A control", continued: "continued beyond the cap" };
  const MARKS = { passed: "✓", failed: "✗", undecided: "?", missing: "–" };
  const fields = Object.fromEntries(
    ["student", "skill", "arm", "against", "outcome", "discordant", "search"]
      .map((name) => [name, document.getElementById(`filter-${name}`)]),
  );
  const list = document.getElementById("item-list");
  const told = document.getElementById("item-count");
  const more = document.getElementById("more-items");
  let found = [];
  let shown = 0;

  const made = (tag, text, kind) => {
    const one = document.createElement(tag);
    if (text !== undefined) one.textContent = text;
    if (kind) one.className = kind;
    return one;
  };
  const rowOf = (item, arm) => item.rows.find((row) => row.arm === arm);
  const told_of = (row) => {
    const parts = [row.outcome];
    if (row.failure && row.failure !== row.outcome) parts[0] += ` (${row.failure})`;
    if (row.strict !== row.outcome) parts.push(`strict: ${row.strict}`);
    if (row.finish_reason === "length") parts.push("truncated");
    parts.push(`${row.prompt_tokens} tokens read, ${row.completion_tokens} written`);
    if (row.calls > 1) parts.push(`${row.calls} calls`);
    if (row.rule) parts.push(`read by ${row.rule}`);
    if (row.grades) parts.push(`judges: ${row.grades}`);
    return parts.join(" · ");
  };

  const holds = (item, words) => {
    if (item.task.toLowerCase().includes(words)) return true;
    return item.rows.some((row) => [row.prompt, row.answer].some((place) => {
      const text = textOf(place);
      return text !== null && text.toLowerCase().includes(words);
    }));
  };
  const fits = (item) => {
    if (fields.student.value && item.student !== fields.student.value) return false;
    if (fields.skill.value && item.skill !== fields.skill.value) return false;
    const one = rowOf(item, fields.arm.value);
    if (fields.outcome.value && (!one || one.outcome !== fields.outcome.value)) return false;
    if (fields.discordant.checked) {
      const other = rowOf(item, fields.against.value);
      if (!one || !other || one.outcome === other.outcome) return false;
    }
    const words = fields.search.value.trim().toLowerCase();
    return words.length < 2 || holds(item, words);
  };

  const side = (arm, row) => {
    const box = made("div", undefined, "side");
    box.append(made("h4", arm));
    if (!row) {
      box.append(made("p", "not attempted", "small"));
      return box;
    }
    box.append(made("p", told_of(row), `small ${row.outcome}`));
    if (row.evidence) box.append(made("p", row.evidence, "small"));
    if (row.note) box.append(made("p", row.note, "small"));
    const answer = textOf(row.answer);
    const answered = made("pre", answer ?? panel.dataset.noAnswer);
    answered.tabIndex = 0;
    answered.setAttribute("role", "region");
    answered.setAttribute("aria-label", `answer of ${arm}`);
    box.append(answered);
    const prompt = textOf(row.prompt);
    if (prompt !== null) {
      const fold = made("details");
      fold.append(made("summary", "prompt"));
      fold.addEventListener("toggle", () => {
        if (fold.open && fold.childElementCount === 1) {
          const asked = made("pre", prompt);
          asked.tabIndex = 0;
          asked.setAttribute("role", "region");
          asked.setAttribute("aria-label", `prompt of ${arm}`);
          fold.append(asked);
        }
      });
      box.append(fold);
    }
    return box;
  };
  const entry = (item) => {
    const fold = made("details", undefined, "item");
    const head = made("summary");
    const name = item.skill.split("/").pop();
    head.append(made("b", name), made("span", ` level ${item.level} · ${item.student}`, "small"));
    if (item.seed) head.append(made("span", ` · seed ${item.seed}`, "small"));
    if (item.measured !== "capped") head.append(made("span", ` · ${KINDS[item.measured]}`, "small"));
    const chips = made("span", undefined, "chips");
    for (const row of item.rows) {
      const chip = made("span", undefined, `chip ${row.outcome}`);
      chip.append(`${row.arm} ${MARKS[row.outcome]}`, made("span", ` ${row.outcome}`, "unseen"));
      chips.append(chip);
    }
    head.append(chips);
    fold.append(head);
    fold.addEventListener("toggle", () => {
      if (!fold.open || fold.childElementCount > 1) return;
      fold.append(made("p", item.task, "small mono wrap"));
      const pair = made("div", undefined, "pair");
      const arms = [fields.against.value, fields.arm.value];
      const there = new Set(item.rows.map((row) => row.arm));
      for (const arm of new Set(arms)) pair.append(side(arm, rowOf(item, arm)));
      fold.append(pair);
      const rest = [...there].filter((arm) => !arms.includes(arm));
      if (rest.length) {
        const others = made("details");
        others.append(made("summary", `other arms: ${rest.join(", ")}`));
        others.addEventListener("toggle", () => {
          if (!others.open || others.childElementCount > 1) return;
          const grid = made("div", undefined, "pair");
          for (const arm of rest) grid.append(side(arm, rowOf(item, arm)));
          others.append(grid);
        });
        fold.append(others);
      }
    });
    return fold;
  };
  const extend = () => {
    const next = found.slice(shown, shown + PAGE).map(entry);
    list.append(...next);
    shown += next.length;
    more.hidden = shown >= found.length;
    return next[0];
  };
  const refresh = () => {
    found = items.filter(fits);
    shown = 0;
    list.replaceChildren();
    extend();
    told.textContent = `${found.length.toLocaleString("en")} of ${items.length.toLocaleString("en")} items`;
  };

  let waiting = 0;
  fields.search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 200);
  });
  for (const [name, field] of Object.entries(fields)) {
    if (name !== "search") field.addEventListener("change", refresh);
  }
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => {
    const first = extend();
    if (first) first.querySelector("summary").focus();
  });
  document.getElementById("first-items").hidden = true;
  panel.hidden = false;
  refresh();
})();
