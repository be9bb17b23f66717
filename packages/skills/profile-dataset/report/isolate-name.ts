const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const directionMarks = /[\u202a-\u202e\u2066-\u2069]/g;

/** A name to stand in a sentence: one written from right to left is set apart (U+2068, U+2069), so that it does not turn the words around it, and marks that turn them go. */
export function isolateName(name: string): string {
  const plain = name.replaceAll(directionMarks, "");
  return rightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain;
}
