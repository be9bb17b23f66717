import type { CorpusCase } from "./corpus-case.testing.ts";
import { encodeText, encodeUtf16, encodeUtf32, table } from "./make-content.testing.ts";

/** One table in one language, long enough that its letters tell the encoding; `names` are the words whose bytes must come back. */
type Sample = { encoding: string; language: string; head: string; words: readonly string[]; accepted?: readonly string[] };

const samples: readonly Sample[] = [
  {
    encoding: "windows-1252",
    language: "French and German",
    head: "ville,nombre",
    words: [
      "Besançon – centre",
      "Mâcon “vieux”",
      "Fribourg-en-Brisgau",
      "Köln",
      "Düsseldorf",
      "Genève",
      "Évreux",
      "Orléans",
      "Angoulême",
      "Nîmes",
    ],
    accepted: ["windows-1252", "iso-8859-1", "iso-8859-15"],
  },
  {
    encoding: "windows-1250",
    language: "Polish",
    head: "miasto,liczba",
    words: [
      "Łódź",
      "Kraków",
      "Gdańsk",
      "Poznań",
      "Wrocław",
      "Częstochowa",
      "Świętochłowice",
      "Zielona Góra",
      "Białystok",
      "Żywiec pod Skrzycznem",
      "Rzeszów śródmieście",
    ],
    accepted: ["windows-1250"],
  },
  {
    encoding: "windows-1251",
    language: "Russian",
    head: "город,население",
    words: [
      "Москва",
      "Санкт-Петербург",
      "Новосибирск",
      "Екатеринбург",
      "Казань",
      "Нижний Новгород",
      "Челябинск",
      "Самара",
      "Омск",
      "Ростов-на-Дону",
    ],
  },
  {
    encoding: "koi8-r",
    language: "Russian",
    head: "имя,возраст",
    words: ["Алексей", "Мария", "Дмитрий", "Екатерина", "Сергей", "Ольга", "Наталья", "Владимир", "Татьяна", "Николай"],
    accepted: ["koi8-r", "koi8-u"],
  },
  {
    encoding: "windows-1253",
    language: "Greek",
    head: "πόλη,αριθμός",
    words: ["Αθήνα", "Θεσσαλονίκη", "Πάτρα", "Ηράκλειο", "Λάρισα", "Βόλος", "Ιωάννινα", "Τρίκαλα", "Χαλκίδα", "Σέρρες"],
    accepted: ["windows-1253", "iso-8859-7"],
  },
  {
    encoding: "windows-1255",
    language: "Hebrew",
    head: "עיר,מספר",
    words: ["ירושלים", "חיפה", "אשדוד", "נתניה", "באר שבע", "רמת גן", "הרצליה", "כפר סבא", "טבריה", "אילת"],
    accepted: ["windows-1255", "iso-8859-8", "iso-8859-8-i"],
  },
  {
    encoding: "windows-1256",
    language: "Arabic",
    head: "المدينة,العدد",
    words: ["القاهرة", "الإسكندرية", "بغداد", "دمشق", "الرياض", "الدار البيضاء", "تونس", "الجزائر", "عمان", "بيروت"],
  },
  {
    encoding: "shift_jis",
    language: "Japanese",
    head: "都道府県,人口",
    words: ["北海道", "青森県", "東京都", "神奈川県", "大阪府", "京都府", "兵庫県", "福岡県", "沖縄県", "ひらがなとカタカナ"],
  },
  {
    encoding: "euc-jp",
    language: "Japanese",
    head: "商品名,数量",
    words: ["りんごジュース", "みかん", "ぶどう", "桃の缶詰", "醤油ラーメン", "緑茶", "日本酒", "味噌", "豆腐と油揚げ", "カレーライス"],
  },
  {
    encoding: "euc-kr",
    language: "Korean",
    head: "도시,인구",
    words: ["서울특별시", "부산광역시", "인천광역시", "대구광역시", "대전광역시", "광주광역시", "수원시", "울산광역시", "창원시", "고양시"],
  },
  {
    encoding: "big5",
    language: "traditional Chinese",
    head: "城市,人口",
    words: ["臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "基隆市", "新竹市", "嘉義市", "花蓮縣"],
  },
  {
    encoding: "gbk",
    language: "simplified Chinese",
    head: "城市,人口",
    words: ["北京市", "上海市", "广州市", "深圳市", "成都市", "杭州市", "武汉市", "西安市", "南京市", "重庆市"],
    accepted: ["gbk", "gb18030", "gb2312"],
  },
];

const textOf = ({ head, words }: Pick<Sample, "head" | "words">): string =>
  table(head, words.length * 4, (index) => `${words[index % words.length]},${index + 1}`);

const rightOf = ({ head, words }: Pick<Sample, "head" | "words">) => {
  const [name = "", figure = ""] = head.split(",");
  const values = Object.fromEntries(words.map((word) => [word, 4]));
  return {
    rows: words.length * 4,
    header: [name, figure],
    columns: { [name]: { type: "text", distinct: words.length, values }, [figure]: { type: "integer", distinct: words.length * 4 } },
  };
};

const guessed: readonly CorpusCase[] = samples.map(({ encoding, language, accepted, ...sample }) => ({
  says: `${language} in ${encoding} is recognised, and the guess is told`,
  file: `${encoding}.csv`,
  content: () => encodeText(textOf(sample), encoding),
  right: { ...rightOf(sample), source: { encoding: accepted ?? [encoding] }, warns: [/encoding|not UTF-8|read as/i] },
}));

const passed: readonly CorpusCase[] = (
  [
    ["ibm866", "Русский,n", ["Пример", "Данные"]],
    ["iso-8859-2", "město,n", ["Plzeň", "Ústí nad Labem"]],
    ["macintosh", "straße,n", ["Grüner Weg", "Äußere Gasse"]],
    ["iso-8859-7", "νησί,n", ["Κρήτη", "Ρόδος"]],
    ["gb18030", "名称,n", ["苹果", "梨"]],
  ] as const
).map(([encoding, head, words]) => ({
  says: `${encoding} is read where the caller passes it`,
  file: `${encoding}.csv`,
  content: () => encodeText(textOf({ head, words }), encoding),
  inputs: { encoding },
  right: rightOf({ head, words }),
}));

const marked = { head: "naïve,n", words: ["día", "日本", "🙂 smile"] };
const unicode: readonly CorpusCase[] = (
  [
    ["UTF-8 with a byte order mark", "utf-8", () => Buffer.from(`\ufeff${textOf(marked)}`)],
    ["UTF-16 little endian with a byte order mark", "utf-16le", () => encodeUtf16(textOf(marked), "le", true)],
    ["UTF-16 big endian with a byte order mark", "utf-16be", () => encodeUtf16(textOf(marked), "be", true)],
    ["UTF-32 little endian with a byte order mark", "utf-32le", () => encodeUtf32(textOf(marked), "le")],
    ["UTF-32 big endian with a byte order mark", "utf-32be", () => encodeUtf32(textOf(marked), "be")],
  ] as const
).map(([what, encoding, content]) => ({
  says: `${what} is read, and the mark is in no column name`,
  file: `marked-${encoding}.csv`,
  content,
  right: { ...rightOf(marked), source: { encoding } },
}));

/** How letters are written as bytes. */
export const encodings: readonly CorpusCase[] = [
  ...guessed,
  ...passed,
  ...unicode,
  {
    says: "UTF-16 without a mark is recognised by its NUL bytes",
    file: "bare16.csv",
    content: () => encodeUtf16(textOf({ head: "name,n", words: ["Ann", "Bob"] }), "le", false),
    right: { ...rightOf({ head: "name,n", words: ["Ann", "Bob"] }), source: { encoding: "utf-16le" } },
  },
  {
    says: "a letter of UTF-8 whose bytes lie far into the file is still UTF-8",
    file: "late.csv",
    content: () => table("k,w", 60_000, (i) => `${i},${i === 59_990 ? "Łódź" : "plain"}`),
    right: { rows: 60_000, columns: { w: { distinct: 2, values: { Łódź: 1 } } }, source: { encoding: "utf-8" } },
  },
  {
    says: "an encoding that nobody knows is refused by name",
    file: "plain.csv",
    content: "a,b\n1,2\n",
    inputs: { encoding: "klingon-8" },
    refused: /encoding/,
  },
];
