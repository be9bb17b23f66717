import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BlobStore, BlobTooLarge } from "./blob-store.ts";

/** A store of its own; `count` says how many files or objects lie in it, unfinished ones included; `age` makes a blob older. */
export type BlobStoreFixture = {
  store: BlobStore;
  count(): Promise<number>;
  age(key: string, ms: number): Promise<void>;
  close(): Promise<void>;
};

/** What every `BlobStore` must show; run it over each adapter. */
export function blobStoreTestsuite(name: string, setup: () => Promise<BlobStoreFixture>): void {
  describe(`${name} as a BlobStore`, () => {
    let fixture: BlobStoreFixture;
    beforeAll(async () => {
      fixture = await setup();
    });
    afterAll(() => fixture.close());

    const maxBytes = 1_000_000;
    const put = (...chunks: (Buffer | string)[]) => fixture.store.put(Readable.from(chunks), { maxBytes });
    const read = async (key: string, range?: { start: number; end: number }) => await buffer(await fixture.store.get(key, range));

    test("what was put is got, with its size and digest", async () => {
      const content = randomBytes(300_000);
      const blob = await put(content.subarray(0, 100_000), content.subarray(100_000));
      expect(blob).toMatchObject({ size_bytes: 300_000, sha256: createHash("sha256").update(content).digest() });
      expect(await read(blob.key)).toEqual(content);
      expect(await fixture.store.head(blob.key)).toEqual({ size_bytes: 300_000 });
      expect(await readFile(await fixture.store.localPath(blob.key))).toEqual(content);
    });

    test("a part is got by its first and last byte", async () => {
      const { key } = await put("0123456789");
      expect(String(await read(key, { start: 0, end: 0 }))).toBe("0");
      expect(String(await read(key, { start: 3, end: 5 }))).toBe("345");
      expect(String(await read(key, { start: 9, end: 9 }))).toBe("9");
    });

    test("nothing can be stored as well as anything", async () => {
      const blob = await put();
      expect(blob.size_bytes).toBe(0);
      expect(await read(blob.key)).toHaveLength(0);
    });

    test("the same content is stored once, also when it comes many times at once", async () => {
      const before = await fixture.count();
      const blobs = await Promise.all(Array.from({ length: 10 }, () => put("the same", " content")));
      expect(new Set(blobs.map(({ key }) => key)).size).toBe(1);
      expect(await fixture.count()).toBe(before + 1);
      expect(String(await read(blobs[0]?.key ?? ""))).toBe("the same content");
    });

    test("exactly the limit is stored, one byte more is refused, and nothing of it is left", async () => {
      expect((await put(randomBytes(maxBytes))).size_bytes).toBe(maxBytes);
      const before = await fixture.count();
      await expect(put(randomBytes(maxBytes), "x")).rejects.toBeInstanceOf(BlobTooLarge);
      expect(await fixture.count()).toBe(before);
    });

    test("a stream that breaks off, or is aborted, leaves nothing", async () => {
      const before = await fixture.count();
      const broken = Readable.from(
        (async function* () {
          yield randomBytes(100_000);
          throw new Error("broke off");
        })(),
      );
      await expect(fixture.store.put(broken, { maxBytes })).rejects.toThrow("broke off");
      const aborter = new AbortController();
      const endless = new Readable({ read: () => {} });
      endless.push("begun");
      const putting = fixture.store.put(endless, { maxBytes, signal: aborter.signal });
      aborter.abort();
      await expect(putting).rejects.toThrow(/abort/i);
      expect(await fixture.count()).toBe(before);
    });

    test("what is deleted, or was never there, has no head; deleting again is no fault", async () => {
      const { key } = await put("to be deleted");
      await fixture.store.delete(key);
      await fixture.store.delete(key);
      expect(await fixture.store.head(key)).toBeNull();
    });

    test("what was put a moment ago, or put again, is not deleted by age; what is older is", async () => {
      const { key } = await put("young and old");
      await fixture.store.delete(key, { minAgeMs: 60_000 });
      expect(await fixture.store.head(key)).not.toBeNull();
      await fixture.age(key, 3_600_000);
      await put("young and old");
      await fixture.store.delete(key, { minAgeMs: 60_000 });
      expect(String(await read(key))).toBe("young and old");
      await fixture.age(key, 3_600_000);
      const before = await fixture.count();
      await fixture.store.delete(key, { minAgeMs: 60_000 });
      expect([await fixture.store.head(key), await fixture.count()]).toEqual([null, before - 1]);
      await fixture.store.delete(key, { minAgeMs: 60_000 });
    });

    test("every blob is listed once, in the order of the keys, with its size and age", async () => {
      const { key } = await put("listed");
      const listed: { key: string; size_bytes: number; put_at_ms: number }[] = [];
      for await (const blob of fixture.store.list()) listed.push(blob);
      const keys = listed.map((blob) => blob.key);
      expect(keys).toEqual([...new Set(keys)].sort());
      const found = listed.find((blob) => blob.key === key);
      expect(found?.size_bytes).toBe(6);
      expect(Math.abs((found?.put_at_ms ?? 0) - Date.now())).toBeLessThan(60_000);
    });

    test("parts and the whole of a large blob are got at once, and a local copy is made once for all", async () => {
      const content = randomBytes(900_000);
      const { key } = await put(content);
      const [paths, whole, part] = await Promise.all([
        Promise.all(Array.from({ length: 8 }, () => fixture.store.localPath(key))),
        read(key),
        read(key, { start: 500_000, end: 799_999 }),
      ]);
      expect(new Set(paths).size).toBe(1);
      expect([whole.equals(content), part.equals(content.subarray(500_000, 800_000))]).toEqual([true, true]);
    });

    test.each(["../../etc/passwd", "/etc/passwd", "", "sha256/ab/../../x", `sha256/zz/${"z".repeat(64)}`, "sha256\0"])(
      "a key that no content has is refused: %j",
      async (key) => {
        await expect(fixture.store.head(key)).rejects.toThrow();
        await expect(fixture.store.get(key)).rejects.toThrow();
        await expect(fixture.store.delete(key)).rejects.toThrow();
        await expect(fixture.store.localPath(key)).rejects.toThrow();
      },
    );
  });
}
