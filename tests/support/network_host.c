#define _GNU_SOURCE /* unshare, setns */

#include "support/network_inside.h"

#include "base/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char DEVICE[] = "plie0";
static const char NAMES[] = "/etc/hosts";
enum { LINE_SIZE = 16 + NETWORK_NAME_SIZE + sizeof(NETWORK_DOMAIN) + 2 };

static bool entered;

/* --- Into namespaces of our own --- */

static bool refuse(char why[NETWORK_WHY_SIZE], const char *what)
{
    (void)snprintf(why, NETWORK_WHY_SIZE, "%s: %s", what, strerror(errno));
    return false;
}

static bool write_text(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0)
        (void)close(file);
    return written;
}

/* Whoever runs the tests is root in there, and nowhere else. */
static bool become_root(char why[NETWORK_WHY_SIZE])
{
    unsigned uid = (unsigned)geteuid(), gid = (unsigned)getegid();
    char map[64];
    if (unshare(CLONE_NEWUSER) != 0)
        return refuse(why, "no root, and no user namespaces");
    (void)prctl(PR_SET_DUMPABLE, 1);
    (void)write_text("/proc/self/setgroups", "deny");
    (void)snprintf(map, sizeof(map), "0 %u 1", uid);
    if (!write_text("/proc/self/uid_map", map))
        return refuse(why, "/proc/self/uid_map");
    (void)snprintf(map, sizeof(map), "0 %u 1", gid);
    if (!write_text("/proc/self/gid_map", map))
        return refuse(why, "/proc/self/gid_map");
    return true;
}

bool network_is_entered(void)
{
    return entered;
}

/* --- Devices --- */

static void request(int control, unsigned long what, struct ifreq *with)
{
    int rc = ioctl(control, what, with);
    CHECK(rc == 0);
}

static struct ifreq named(const char *device)
{
    struct ifreq with = { .ifr_ifindex = 0 };
    (void)snprintf(with.ifr_name, sizeof(with.ifr_name), "%s", device);
    return with;
}

static void raise_device(int control, const char *device)
{
    struct ifreq with = named(device);
    request(control, SIOCGIFFLAGS, &with);
    with.ifr_flags = (short)(with.ifr_flags | IFF_UP | IFF_RUNNING);
    request(control, SIOCSIFFLAGS, &with);
}

static void raise_loopback(void)
{
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(control >= 0);
    raise_device(control, "lo");
    (void)close(control);
}

bool network_enter(char why[NETWORK_WHY_SIZE])
{
    CHECK(!entered);
    why[0] = '\0';
    int device = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (device < 0)
        return refuse(why, "/dev/net/tun");
    (void)close(device);
    if (access(NAMES, F_OK) != 0)
        return refuse(why, NAMES);
    if (unshare(CLONE_NEWNET) != 0 && (!become_root(why) || unshare(CLONE_NEWNET) != 0))
        return why[0] != '\0' ? false : refuse(why, "no network namespaces");
    raise_loopback();
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return refuse(why, "no mount namespaces");
    entered = true;
    return true;
}

static void put_address(struct ifreq *with, uint32_t address)
{
    struct sockaddr_in ip = { .sin_family = AF_INET, .sin_addr = { address } };
    memcpy(&with->ifr_addr, &ip, sizeof(ip));
}

void host_set_address(struct host *host, uint32_t address)
{
    struct ifreq with = named(DEVICE);
    put_address(&with, address);
    request(host->control, SIOCSIFADDR, &with);
    put_address(&with, htonl(0xffffff00)); /* The others are all behind the device. */
    request(host->control, SIOCSIFNETMASK, &with);
    host->address = address;
}

void host_here(struct host *host)
{
    host->space = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    host->device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    host->control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(host->space >= 0 && host->device >= 0 && host->control >= 0);
    struct ifreq with = named(DEVICE);
    with.ifr_flags = IFF_TUN | IFF_NO_PI;
    request(host->device, TUNSETIFF, &with);
    raise_loopback();
    raise_device(host->control, DEVICE);
}

void host_apart(struct host *host)
{
    int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    CHECK(home >= 0);
    CHECK(unshare(CLONE_NEWNET) == 0);
    host_here(host);
    CHECK(setns(home, CLONE_NEWNET) == 0);
    (void)close(home);
}

void host_close(struct host *host)
{
    (void)close(host->device); /* The device goes with it. */
    (void)close(host->control);
    (void)close(host->space);
}

/* --- Names --- */

void names_open(struct names *names)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(names->path, sizeof(names->path), "%.40s/plie.XXXXXX",
                   tmp == NULL || strlen(tmp) > 40 ? "/tmp" : tmp);
    names->file = mkstemp(names->path);
    CHECK(names->file >= 0);
    CHECK(fchmod(names->file, 0644) == 0);
    CHECK(mount(names->path, NAMES, NULL, MS_BIND, NULL) == 0);
    (void)unlink(names->path);
}

/* Each line always has the same length, so that whoever reads meanwhile finds each name. */
void names_write(const struct names *names, const struct host *hosts, size_t count)
{
    char text[NETWORK_HOSTS_MAX * LINE_SIZE + 1];
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        char address[INET_ADDRSTRLEN];
        struct in_addr ip = { hosts[i].address };
        CHECK(inet_ntop(AF_INET, &ip, address, sizeof(address)) != NULL);
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%-15s %s" NETWORK_DOMAIN "\n",
                                 address, hosts[i].name);
    }
    CHECK(pwrite(names->file, text, size, 0) == (ssize_t)size);
}

void names_close(struct names *names)
{
    CHECK(umount2(NAMES, MNT_DETACH) == 0);
    (void)close(names->file);
}
