/*
 * Loaded into OpenIPMI's ipmi_sim. The simulator keeps what it does well: RMCP+, sessions, privileges, serial over LAN.
 * The commands that are about the machine go over a unix socket to the state that Redfish shows, and its answer goes
 * back, so that both protocols tell the same story.
 *
 * On the socket: request  u8 length of the rest, u8 netfn, u8 command, data
 *                answer   u8 length of the rest, completion code, data
 */
#include <OpenIPMI/mcserv.h>
#include <OpenIPMI/msg.h>
#include <OpenIPMI/serv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define TIMED_OUT 0xC3
#define TOO_LONG 0xCA
#define GROUP_DCMI 0xDC

static char path[108];
static int wire = -1;

static const unsigned char ours[][2] = {
    {0x00, 0x00}, {0x00, 0x01}, {0x00, 0x02}, {0x00, 0x04}, {0x00, 0x06}, {0x00, 0x07}, {0x00, 0x08}, {0x00, 0x09},
    {0x04, 0x20}, {0x04, 0x25}, {0x04, 0x27}, {0x04, 0x29}, {0x04, 0x2b}, {0x04, 0x2d}, {0x04, 0x2f}, {0x06, 0x01},
    {0x0a, 0x10}, {0x0a, 0x11}, {0x0a, 0x12}, {0x0a, 0x20}, {0x0a, 0x21}, {0x0a, 0x22}, {0x0a, 0x23}, {0x0a, 0x28},
    {0x0a, 0x40}, {0x0a, 0x41}, {0x0a, 0x42}, {0x0a, 0x43}, {0x0a, 0x44}, {0x0a, 0x46}, {0x0a, 0x47}, {0x0a, 0x48},
    {0x0a, 0x49}, {0x0c, 0x02},
};

static int dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = 3};

    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    wire = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (wire < 0)
        return -1;
    setsockopt(wire, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(wire, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (connect(wire, (struct sockaddr *)&address, sizeof(address)) == 0)
        return 0;
    close(wire);
    wire = -1;
    return -1;
}

static int receive(unsigned char *to, size_t wanted)
{
    size_t got = 0;

    while (got < wanted) {
        ssize_t now = recv(wire, to + got, wanted - got, 0);
        if (now <= 0)
            return -1;
        got += now;
    }
    return 0;
}

static int exchange(const unsigned char *request, size_t length, unsigned char *answer)
{
    int attempt;

    for (attempt = 0; attempt < 2; attempt++) {
        if (wire < 0 && dial() < 0)
            continue;
        if (send(wire, request, length, MSG_NOSIGNAL) == (ssize_t)length && receive(answer, 1) == 0
            && answer[0] > 0 && receive(answer + 1, answer[0]) == 0)
            return answer[0];
        close(wire);
        wire = -1;
    }
    return -1;
}

static void forward(lmc_data_t *mc, msg_t *msg, unsigned char *rdata, unsigned int *rdata_len, void *cb_data)
{
    unsigned char request[256], answer[256];
    unsigned int room = *rdata_len;
    int length;

    (void)mc;
    (void)cb_data;
    *rdata_len = 1;
    if (msg->len > 200) {
        rdata[0] = TOO_LONG;
        return;
    }
    request[0] = 2 + msg->len;
    request[1] = msg->netfn;
    request[2] = msg->cmd;
    memcpy(request + 3, msg->data, msg->len);
    length = exchange(request, 3 + msg->len, answer);
    if (length < 0) {
        rdata[0] = TIMED_OUT;
        return;
    }
    if ((unsigned int)length > room) {
        rdata[0] = TOO_LONG;
        return;
    }
    memcpy(rdata, answer + 1, length);
    *rdata_len = length;
}

int ipmi_sim_module_init(sys_data_t *sys, const char *options)
{
    size_t i;

    (void)sys;
    strncpy(path, options ? options : "", sizeof(path) - 1);
    for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        int error = ipmi_emu_register_cmd_handler(ours[i][0], ours[i][1], forward, NULL);
        if (error)
            fprintf(stderr, "plugin: netfn %02x command %02x: error %d\n", ours[i][0], ours[i][1], error);
    }
    ipmi_emu_register_group_extension_handler(GROUP_DCMI, forward, NULL);
    return 0;
}
