/* A disk that fails as a line in the file $FAULTS says: "write 28 0 journal-" lets writes to such a path fail with errno 28,
   "sync 0 2000 operations" lets syncs take 2,000 ms, and with -1 ms they hang until the line is gone. Preloaded into a program of the tests. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int said(const char *call, int descriptor, int *milliseconds) {
    char link[64], path[4096], kind[16], part[256];
    int failure = 0, kept = errno;
    const char *file = getenv("FAULTS");
    FILE *line = file ? fopen(file, "r") : NULL;
    *milliseconds = 0;
    if (!line) { errno = kept; return 0; }
    int wait = 0, found = fscanf(line, "%15s %d %d %255s", kind, &failure, &wait, part);
    fclose(line);
    errno = kept;
    if (found != 4 || strcmp(kind, call)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, part)) return 0;
    *milliseconds = wait;
    return failure;
}

static int fault(const char *call, int descriptor) {
    int milliseconds, failure = said(call, descriptor, &milliseconds);
    while (milliseconds < 0) {
        usleep(10000);
        failure = said(call, descriptor, &milliseconds);
    }
    usleep(1000 * (useconds_t)milliseconds);
    return failure;
}

#define FAIL(call, descriptor) do { int failure = fault(call, descriptor); if (failure) { errno = failure; return -1; } } while (0)

ssize_t write(int descriptor, const void *bytes, size_t count) {
    FAIL("write", descriptor);
    return ((ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write"))(descriptor, bytes, count);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t place) {
    FAIL("write", descriptor);
    return ((ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(descriptor, bytes, count, place);
}

int fsync(int descriptor) {
    FAIL("sync", descriptor);
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
}

int fdatasync(int descriptor) {
    FAIL("sync", descriptor);
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(descriptor);
}
