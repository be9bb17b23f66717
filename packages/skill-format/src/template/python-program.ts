/** The program of the Python template; also for the WebAssembly build, so without threads, subprocesses and packages. */
export const pythonProgram = `"""Counts the words of uploaded texts, or of the text in the inputs."""

import json
import os

MATERIALS = "inputs/materials"
EVENTS = ".events/progress.jsonl"


def emit(event):
    """Shows an event in the card at once: a line of JSON appended to a file in .events."""
    os.makedirs(".events", exist_ok=True)
    with open(EVENTS, "a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\\n")


def read_texts(inputs):
    """The uploaded files by name; without any, the text of the inputs."""
    names = sorted(os.listdir(MATERIALS)) if os.path.isdir(MATERIALS) else []
    if not names:
        return [("text", inputs.get("text", ""))]
    texts = []
    for name in names:
        with open(os.path.join(MATERIALS, name), encoding="utf-8", errors="replace") as file:
            texts.append((name, file.read()))
    return texts


def main():
    with open("inputs/inputs.json", encoding="utf-8") as file:
        inputs = json.load(file)
    texts = read_texts(inputs)
    report = ["# Words", ""]
    total = 0
    for done, (name, text) in enumerate(texts, start=1):
        words = len(text.split())
        total += words
        report.append(f"- {name}: {words}")
        emit({"type": "progress", "completed": done, "total": len(texts), "unit": "texts", "message": None})

    os.makedirs("outputs", exist_ok=True)
    with open("outputs/report.md", "w", encoding="utf-8") as file:
        file.write("\\n".join(report) + "\\n")
    with open("outputs/outputs.json", "w", encoding="utf-8") as file:
        json.dump({"words": total, "texts": len(texts)}, file)


main()
`;
