/** A thread; the layout draws it. */
export default function ThreadPage() {
  return null;
}
