/* A mail as GMime reads it: structure, header fields, every leaf's content decoded into memory. Nothing is made of it.
 * Prints the processor time, in microseconds, of all mails together; each counts with the quickest of its readings.
 *
 * usage: gmime_read READINGS MAIL…
 */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double microseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void decode(GMimeObject *parent, GMimeObject *part, gpointer into) {
  (void)parent;
  if (!GMIME_IS_PART(part)) return;
  GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
  if (content) g_mime_data_wrapper_write_to_stream(content, GMIME_STREAM(into));
}

static void read_mail(const char *bytes, size_t size) {
  GMimeStream *from = g_mime_stream_mem_new_with_buffer(bytes, size);
  GMimeParser *parser = g_mime_parser_new_with_stream(from);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  GMimeStream *into = g_mime_stream_mem_new();
  if (message) {
    g_mime_message_foreach(message, decode, into);
    g_object_unref(message);
  }
  g_object_unref(into);
  g_object_unref(parser);
  g_object_unref(from);
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: gmime_read READINGS MAIL…\n"), 2;
  const int readings = atoi(argv[1]);
  g_mime_init();
  double total = 0;
  for (int i = 2; i < argc; ++i) {
    char *bytes;
    gsize size;
    if (!g_file_get_contents(argv[i], &bytes, &size, NULL)) return fprintf(stderr, "cannot read %s\n", argv[i]), 1;
    double quickest = 1e12;
    for (int n = 0; n < readings; ++n) {
      const double began = microseconds();
      read_mail(bytes, size);
      const double took = microseconds() - began;
      if (took < quickest) quickest = took;
    }
    total += quickest;
    g_free(bytes);
  }
  printf("%.1f\n", total);
  return 0;
}
