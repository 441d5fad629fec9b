"""What a phone keeps, read in its browser as it lies there."""

# Byte by byte.
STORED = """async () => {
  if (!(await indexedDB.databases()).length) return { things: [], extractable: [] };
  const { result } = await new Promise((done) => {
    const asked = indexedDB.open("kept");
    asked.onsuccess = () => done(asked);
  });
  const read = (name) => new Promise((done) => {
    const asked = result.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const [keys, things] = [await read("keys"), await read("things")];
  result.close();
  return {
    things: things.map(({ kind, id, sealed }) => [kind, id, new TextDecoder().decode(sealed)]),
    extractable: keys.map(({ key }) => key.extractable),
  };
}"""
