/*
 * FTP: written dialogues, each split at every byte, cut at every byte and
 * with a hole at every byte (talk_check).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/ftp.h"
#include "app/ftp_text.h"
#include "base/buf.h"
#include "talk.h"

/* Through detection, so that announced data sessions find their decoder. */
static const struct talk_plan plan = {.attach = talk_app, .port = 21};
static const struct talk_plan odd_port = {.attach = talk_app, .port = 2121};

#define LOGIN                                   \
	"S: 220 (vsFTPd 3.0.3)\n"               \
	"C: USER bob\n"                         \
	"S: 331 Please specify the password.\n" \
	"C: PASS secret\n"                      \
	"S: 230 Login successful.\n"
#define LOGIN_LOG                                                         \
	"ftp 1 f2 \"\" -> \"220 (vsFTPd 3.0.3)\"\n"                       \
	"ftp 2 f3 \"USER bob\" -> \"331 Please specify the password.\"\n" \
	"! password-accepted f5 FTP: user \"bob\" gave a password to "    \
	"10.0.0.2;"                                                       \
	" the server answered \"230 Login successful.\".\n"               \
	"ftp 3 f5 \"PASS secret\" -> \"230 Login successful.\"\n"

static void
accepted_password_is_found_and_not_repeated(void **state)
{
	(void)state;
	talk_check(&plan, LOGIN, LOGIN_LOG "close 1 ftp client A\n");
}

static void
refused_and_unanswered_passwords_are_clear_ones(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: USER bob\n"
	    "S: 331 Password?\n"
	    "C: PASS guess\n"
	    "S: 530 Login incorrect.\n"
	    "C: USER root\n"
	    "S: 331 Password?\n"
	    "C: PASS again\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"USER bob\" -> \"331 Password?\"\n"
	    "! password-clear f5 FTP: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"530 Login incorrect.\".\n"
	    "ftp 3 f5 \"PASS guess\" -> \"530 Login incorrect.\"\n"
	    "ftp 4 f7 \"USER root\" -> \"331 Password?\"\n"
	    "! password-clear f9 FTP: user \"root\" gave a password to "
	    "10.0.0.2; the capture holds no answer.\n"
	    "ftp 5 f9 \"PASS again\" -> \"\"\n"
	    "close 1 ftp client A\n");
}

static void
anonymous_password_is_no_finding(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: USER Anonymous\n"
	    "S: 331 Any password\n"
	    "C: PASS me@example.com\n"
	    "S: 230-Welcome\n"
	    " + 230 to nobody\n"
	    " + everything\n"
	    " + 230 Logged in\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"USER Anonymous\" -> \"331 Any password\"\n"
	    "ftp 3 f5 \"PASS me@example.com\" -> "
	    "\"230-Welcome\\x0a230 to nobody\"\n"
	    "! malformed f6 FTP: the server sent what is no reply: "
	    "\"everything\".\n"
	    "ftp 4 f6 \"\" -> \"230 Logged in\"\n"
	    "close 1 ftp client A\n");
}

static void
passive_retrieval_is_carved_with_its_full_path(void **state)
{
	(void)state;
	talk_check(&plan,
	    LOGIN "C: PWD\n"
		  "S: 257 \"/home/bob\" is the current directory\n"
		  "C: CWD ../pub//docs\n"
		  "S: 250 Directory changed\n"
		  "C: CWD nowhere\n"
		  "S: 550 Failed to change directory.\n"
		  "C: TYPE I\n"
		  "S: 200 Binary\n"
		  "C: PASV\n"
		  "S: 227 Entering Passive Mode (10,0,0,2,195,80).\n"
		  "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
		  "C: RETR a b.txt\n"
		  "S: 150 Opening BINARY mode data connection\n"
		  "2 S= hello\n"
		  "2 S end fin\n"
		  "S: 226 Transfer complete.\n",
	    LOGIN_LOG
	    "ftp 4 f7 \"PWD\" -> \"257 \"/home/bob\" is the current "
	    "directory\"\n"
	    "ftp 5 f9 \"CWD ../pub//docs\" -> \"250 Directory changed\"\n"
	    "ftp 6 f11 \"CWD nowhere\" -> \"550 Failed to change "
	    "directory.\"\n"
	    "ftp 7 f13 \"TYPE I\" -> \"200 Binary\"\n"
	    "ftp 8 f15 \"PASV\" -> \"227 Entering Passive Mode "
	    "(10,0,0,2,195,80).\"\n"
	    "data 2 of 1 line 9\n"
	    "+1 ftp B f20 name=\"/home/pub/docs/a b.txt\" "
	    "url=\"ftp://10.0.0.2/home/pub/docs/a%20b.txt\"\n"
	    "-1 complete 5 \"hello\"\n"
	    "span B 0+5 artifact 1\n"
	    "ftp 9 f18 \"RETR a b.txt\" -> \"226 Transfer complete.\" "
	    "data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
active_upload_is_carved_from_the_client(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: PORT 10,0,0,1,156,66\n"
	    "S: 200 OK\n"
	    "C: STOR up.bin\n"
	    "open 2 10.0.0.2:20 > 10.0.0.1:40002\n"
	    "S: 150 Go on\n"
	    "2 S= \\x00\\x01two\n"
	    "2 S end fin\n"
	    "S: 226 Done\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"PORT 10,0,0,1,156,66\" -> \"200 OK\"\n"
	    "data 2 of 1 line 3\n"
	    "+1 ftp B f8 name=\"up.bin\" url=\"ftp://10.0.0.2/up.bin\" "
	    "ascii\n"
	    "-1 complete 5 \"\\x00\\x01two\"\n"
	    "span B 0+5 artifact 1\n"
	    "ftp 3 f5 \"STOR up.bin\" -> \"226 Done\" data=10.0.0.1:40002 "
	    "of client\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
listing_is_named_after_its_directory(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: EPSV\n"
	    "S: 229 Entering Extended Passive Mode (|||50001|)\n"
	    "C: LIST -la /pub/x\n"
	    "S: 150 Here it comes\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50001\n"
	    "2 S: -rw-r--r-- 1 a\n"
	    "2 S end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"EPSV\" -> \"229 Entering Extended Passive Mode "
	    "(|||50001|)\"\n"
	    "data 2 of 1 line 3\n"
	    "+1 ftp-listing B f8 name=\"/pub/x\" "
	    "url=\"ftp://10.0.0.2/pub/x\" ascii\n"
	    "-1 complete 16 \"-rw-r--r-- 1 a\\x0d\\x0a\"\n"
	    "span B 0+16 artifact 1\n"
	    "ftp 3 f5 \"LIST -la /pub/x\" -> \"226 OK\" "
	    "data=10.0.0.2:50001\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
ipv6_eprt_on_an_odd_port(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    "open 1 [2001:db8::1]:40000 > [2001:db8::2]:2121\n"
	    "S: 220 ready\n"
	    "C: USER ftp\n"
	    "S: 230 in\n"
	    "C: EPRT |2|2001:db8::1|40010|\n"
	    "S: 200 OK\n"
	    "C: REST 100\n"
	    "S: 350 at 100\n"
	    "C: RETR /f\n"
	    "S: 150 Go\n"
	    "open 2 [2001:db8::2]:20 > [2001:db8::1]:40010\n"
	    "2 S end fin\n"
	    "2 C= tail\n"
	    "2 C end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 ready\"\n"
	    "ftp 2 f3 \"USER ftp\" -> \"230 in\"\n"
	    "ftp 3 f5 \"EPRT |2|2001:db8::1|40010|\" -> \"200 OK\"\n"
	    "ftp 4 f7 \"REST 100\" -> \"350 at 100\"\n"
	    "data 2 of 1 line 5\n"
	    "+1 ftp A f12 name=\"/f\" url=\"ftp://[2001:db8::2]:2121/f\" "
	    "offset=100 ascii\n"
	    "-1 complete 4 \"tail\"\n"
	    "span A 0+4 artifact 1\n"
	    "ftp 5 f9 \"RETR /f\" -> \"226 OK\" data=[2001:db8::1]:40010 of "
	    "client\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

/* The server names its address behind the NAT; the client connects to the
 * one it knows. */
static void
nat_address_is_matched_with_the_real_one(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: PASV\n"
	    "S: 227 Entering Passive Mode 192,168,7,7,195,80\n"
	    "C: RETR f\n"
	    "S: 150 Go\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= x\n"
	    "2 S end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"PASV\" -> \"227 Entering Passive Mode "
	    "192,168,7,7,195,80\"\n"
	    "data 2 of 1 line 3\n"
	    "+1 ftp B f8 name=\"f\" url=\"ftp://10.0.0.2/f\" ascii\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "ftp 3 f5 \"RETR f\" -> \"226 OK\" data=192.168.7.7:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

/* Pipelined: RETR uses the directory and type that precede it. */
static void
pipelined_commands_take_effect_in_turn(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: CWD /one\n"
	    " + TYPE I\n"
	    " + REST 7\n"
	    " + PASV\n"
	    " + RETR f\n"
	    " + CWD /two\n"
	    "S: 250 OK\n"
	    " + 200 OK\n"
	    " + 350 OK\n"
	    " + 227 (10,0,0,2,195,80)\n"
	    " + 150 Go\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= x\n"
	    "2 S end fin\n"
	    "S: 226 OK\n"
	    " + 250 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"CWD /one\" -> \"250 OK\"\n"
	    "ftp 3 f3 \"TYPE I\" -> \"200 OK\"\n"
	    "ftp 4 f3 \"REST 7\" -> \"350 OK\"\n"
	    "ftp 5 f3 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "data 2 of 1 line 6\n"
	    "+1 ftp B f6 name=\"/one/f\" url=\"ftp://10.0.0.2/one/f\" "
	    "offset=7\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "ftp 6 f3 \"RETR f\" -> \"226 OK\" data=10.0.0.2:50000\n"
	    "ftp 7 f3 \"CWD /two\" -> \"250 OK\"\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
stou_takes_the_servers_name(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: PASV\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "C: STOU\n"
	    "S: 150 FILE: up.0001\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 C= x\n"
	    "2 C end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "data 2 of 1 line 3\n"
	    "+1 ftp A f8 name=\"up.0001\" url=\"ftp://10.0.0.2/up.0001\" "
	    "ascii\n"
	    "-1 complete 1 \"x\"\n"
	    "span A 0+1 artifact 1\n"
	    "ftp 3 f5 \"STOU\" -> \"226 OK\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
empty_file_is_a_file_when_the_server_went_on(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: PASV\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "C: RETR none\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "S: 550 No such file\n"
	    "2 S end fin\n"
	    "2 C end fin\n"
	    "C: PASV\n"
	    "S: 227 (10,0,0,2,195,81)\n"
	    "C: RETR empty\n"
	    "S: 150 Go\n"
	    "open 3 10.0.0.1:40002 > 10.0.0.2:50001\n"
	    "3 S end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "ftp 3 f5 \"RETR none\" -> \"550 No such file\" "
	    "data=10.0.0.2:50000\n"
	    "data 2 of 1 line 3\n"
	    "ftp 4 f8 \"PASV\" -> \"227 (10,0,0,2,195,81)\"\n"
	    "data 3 of 1 line 5\n"
	    "+1 ftp B f12 name=\"empty\" url=\"ftp://10.0.0.2/empty\" ascii\n"
	    "-1 complete 0 \"\"\n"
	    "span B 0+0 artifact 1\n"
	    "ftp 5 f10 \"RETR empty\" -> \"226 OK\" data=10.0.0.2:50001\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n"
	    "close 3 ftp-data\n");
}

static void
broken_off_transfer_is_cut(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: PASV\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "C: RETR f\n"
	    "S: 150 Go\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= part\n"
	    "2 S gap 9\n"
	    "2 S= more\n"
	    "2 S end fin\n"
	    "S: 426 Failure writing network stream.\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "data 2 of 1 line 3\n"
	    "+1 ftp B f8 name=\"f\" url=\"ftp://10.0.0.2/f\" ascii\n"
	    "-1 complete 8 \"part<9>more\"\n"
	    "span B 0+17 artifact 1\n"
	    "! artifact-cut f11 FTP: the server ended a transfer that had "
	    "begun with \"426 Failure writing network stream.\".\n"
	    "ftp 3 f5 \"RETR f\" -> \"426 Failure writing network stream.\" "
	    "data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
ended_by_reset_is_uncertain(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 2 10.0.0.2:20 > 10.0.0.1:40001\n"
	    "2 C= lonely\n"
	    "2 C end rst\n",
	    "+1 ftp A f2\n"
	    "-1 uncertain 6 \"lonely\"\n"
	    "span A 0+6 artifact 1\n"
	    "close 2 ftp-data\n");
}

/* The data was read before the command was: its name comes by the link. */
static void
data_before_its_command_keeps_the_link(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: PASV\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= x\n"
	    "C: RETR f\n"
	    "2 S end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "+1 ftp B f6\n"
	    "data 2 of 1 line 3\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "ftp 3 f7 \"RETR f\" -> \"226 OK\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
auth_tls_closes_the_book(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: AUTH TLS\n"
	    "S: 234 Proceed\n"
	    "C= \\x16\\x03\\x01\\x02\\x00\\x01\n"
	    "S= \\x16\\x03\\x03\\x00\\x7a\\x0a\n"
	    "C gap 10\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"AUTH TLS\" -> \"234 Proceed\"\n"
	    "ftp 3 f5 \"\" -> \"(encrypted from here on: TLS)\"\n"
	    "close 1 ftp client A\n");
}

static void
telnet_commands_are_no_text(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C= \\xff\\xf4\\xff\\xf2AB\\xff\\xfb\\x01OR\\r\\n\n"
	    "S: 226 OK\n"
	    "C= CWD \\xff\\xff\\xffa\\n\n"
	    "S: 250 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"ABOR\" -> \"226 OK\"\n"
	    "ftp 3 f5 \"CWD \\xff\\xffa\" -> \"250 OK\"\n"
	    "close 1 ftp client A\n");
}

static void
gap_in_commands_forgets_where_we_were(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: CWD /known\n"
	    "S: 250 OK\n"
	    "C gap 30\n"
	    "C= tail of a line\\r\\nPASV\\r\\n\n"
	    "S: 250 OK\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "C: RETR f\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= x\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"CWD /known\" -> \"250 OK\"\n"
	    "! header-gap f5 FTP: 30 bytes of the commands are missing; "
	    "reading goes on with the next line.\n"
	    "ftp 3 f6 \"PASV\" -> \"250 OK\"\n"
	    "ftp 4 f8 \"\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "data 2 of 1 line 5\n"
	    "+1 ftp B f11 name=\"f\" url=\"ftp://10.0.0.2/f\"\n"
	    "ftp 5 f9 \"RETR f\" -> \"\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "-1 cut 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "close 2 ftp-data\n");
}

/* A lost segment is a lost line: the next one is not thrown after it. */
static void
whole_line_after_a_gap_is_read(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: TYPE I\n"
	    "S gap 8\n"
	    "C gap 6\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "C: RETR /f\n"
	    "S: 150 Go\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= x\n"
	    "2 S end fin\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "! header-gap f4 FTP: 8 bytes of the replies are missing; "
	    "reading goes on with the next line.\n"
	    "ftp 2 f3 \"TYPE I\" -> \"\"\n"
	    "! header-gap f5 FTP: 6 bytes of the commands are missing; "
	    "reading goes on with the next line.\n"
	    "ftp 3 f6 \"\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "data 2 of 1 line 4\n"
	    "+1 ftp B f10 name=\"/f\" url=\"ftp://10.0.0.2/f\"\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "ftp 4 f7 \"RETR /f\" -> \"150 Go\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
gap_in_replies_ends_what_waited(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: USER bob\n"
	    "S gap 20\n"
	    "S= tail\\r\\n\n"
	    "C: PASS secret\n"
	    "S: 230 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "! header-gap f4 FTP: 20 bytes of the replies are missing; "
	    "reading goes on with the next line.\n"
	    "ftp 2 f3 \"USER bob\" -> \"\"\n"
	    "! password-accepted f6 FTP: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"230 OK\".\n"
	    "ftp 3 f6 \"PASS secret\" -> \"230 OK\"\n"
	    "close 1 ftp client A\n");
}

/* A capture of the client's direction only. */
static void
one_direction_takes_commands_at_their_word(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: USER bob\n"
	    "C: PASS x\n"
	    "C: SYST\n"
	    "C: CWD /up\n"
	    "C: TYPE I\n"
	    "C: PORT 10,0,0,1,156,66\n"
	    "C: STOR f\n"
	    "open 2 10.0.0.2:20 > 10.0.0.1:40002\n"
	    "2 S= x\n"
	    "2 S end fin\n",
	    "ftp 1 f2 \"USER bob\" -> \"\"\n"
	    "! password-clear f3 FTP: user \"bob\" gave a password to "
	    "10.0.0.2; the capture holds no answer.\n"
	    "ftp 2 f3 \"PASS x\" -> \"\"\n"
	    "ftp 3 f4 \"SYST\" -> \"\"\n"
	    "ftp 4 f5 \"CWD /up\" -> \"\"\n"
	    "ftp 5 f6 \"TYPE I\" -> \"\"\n"
	    "ftp 6 f7 \"PORT 10,0,0,1,156,66\" -> \"\"\n"
	    "data 2 of 1 line 7\n"
	    "+1 ftp B f10 name=\"/up/f\" url=\"ftp://10.0.0.2/up/f\"\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "ftp 7 f8 \"STOR f\" -> \"\" data=10.0.0.1:40002 of client\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

/* Without PORT the server connects to the client's own port. */
static void
default_data_port_is_the_clients_own(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: RETR f\n"
	    "S: 150 Go\n"
	    "open 2 10.0.0.2:20 > 10.0.0.1:40000\n"
	    "2 C= x\n"
	    "2 C end fin\n"
	    "S: 226 OK\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "data 2 of 1 line 2\n"
	    "+1 ftp A f6 name=\"f\" url=\"ftp://10.0.0.2/f\" ascii\n"
	    "-1 complete 1 \"x\"\n"
	    "span A 0+1 artifact 1\n"
	    "ftp 2 f3 \"RETR f\" -> \"226 OK\" data=10.0.0.1:40000 of "
	    "client\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
mode_z_is_a_coding(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 FTP\n"
	    "C: MODE Z\n"
	    "S: 200 OK\n"
	    "C: PASV\n"
	    "S: 227 (10,0,0,2,195,80)\n"
	    "C: RETR f\n"
	    "S: 150 Go\n"
	    "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
	    "2 S= x\n"
	    "2 S end fin\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "ftp 2 f3 \"MODE Z\" -> \"200 OK\"\n"
	    "ftp 3 f5 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"
	    "data 2 of 1 line 4\n"
	    "+1 ftp B f10 name=\"f\" url=\"ftp://10.0.0.2/f\" "
	    "codings=\"deflate\" ascii\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "ftp 4 f7 \"RETR f\" -> \"150 Go\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

/* Limits. */

static void
short_lines(struct talk *t)
{
	talk_limit(t, LIMIT_FTP_LINE, 10);
}

static void
long_line_is_clipped_and_said_once(void **state)
{
	const struct talk_plan p = {
	    .attach = talk_app, .port = 21, .setup = short_lines};

	(void)state;
	talk_check(&p,
	    "S: 220 FTP\n"
	    "C: CWD /a/long/path\n"
	    "S: 250 OK, but long\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "! limit f3 The limit ftp-line of 10 bytes was reached: one FTP "
	    "command or reply.\n"
	    "ftp 2 f3 \"CWD /a/lon\" -> \"250 OK, bu\"\n"
	    "close 1 ftp client A\n");
}

static void
few_pending(struct talk *t)
{
	talk_limit(t, LIMIT_FTP_PENDING, 1);
	talk_limit(t, LIMIT_FTP_COMMANDS, 2);
}

static void
command_limits_are_findings(void **state)
{
	const struct talk_plan p = {
	    .attach = talk_app, .port = 21, .setup = few_pending};

	(void)state;
	talk_check(&p,
	    "S: 220 FTP\n"
	    "C: NOOP\n"
	    "C: SYST\n"
	    "S: 215 UNIX\n",
	    "ftp 1 f2 \"\" -> \"220 FTP\"\n"
	    "! limit f4 The limit ftp-pending of 1 commands was reached: FTP "
	    "commands waiting for their reply in one session.\n"
	    "ftp 2 f3 \"NOOP\" -> \"\"\n"
	    "! limit f4 The limit ftp-commands of 2 commands was reached: "
	    "commands of one FTP session kept in the record.\n"
	    "close 1 ftp client A\n");
}

/* Text. */

static const char *
path(const char *base, const char *arg)
{
	static struct buf b;

	ftp_path(&b, slice_str(base), slice_str(arg));
	return buf_cstr(&b);
}

static void
paths_are_joined_and_cleaned(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_string_equal(path("/a/b", "c"), "/a/b/c");
	assert_string_equal(path("/a/b", "../c/./d//"), "/a/c/d");
	assert_string_equal(path("/a", "../../.."), "/");
	assert_string_equal(path("/a", "/x"), "/x");
	assert_string_equal(path("", "x/y"), "x/y");
	assert_string_equal(path("x", "../../y"), "../y");
	assert_string_equal(path("..", ".."), "../..");
	assert_true(
	    ftp_quoted(slice_str("257 \"/a \"\"b\"\" c\" created"), &b));
	assert_string_equal(buf_cstr(&b), "/a \"b\" c");
	assert_false(ftp_quoted(slice_str("257 no quotes"), &b));
	assert_false(ftp_quoted(slice_str("257 \"open"), &b));
	buf_free(&b);
	ftp_path(&b, SLICE_NONE, SLICE_NONE);
	buf_free(&b);
}

static const char *
written(bool ok, const struct endpoint *e)
{
	static struct buf b;

	buf_reset(&b);
	if (ok)
		endpoint_write(&b, e);
	return buf_cstr(&b);
}

#define ENDPOINT(f, text) written(f(slice_str(text), &e), &e)

static void
endpoints_are_read_in_every_wording(void **state)
{
	struct endpoint e;

	(void)state;
	assert_string_equal(
	    ENDPOINT(ftp_port, "192,0,2,1,4,1"), "192.0.2.1:1025");
	assert_string_equal(ENDPOINT(ftp_port, "192,0,2,1,4"), "");
	assert_string_equal(ENDPOINT(ftp_port, "192,0,2,256,4,1"), "");
	assert_string_equal(ENDPOINT(ftp_port, "192,0,2,1,0,0"), "");
	assert_string_equal(
	    ENDPOINT(ftp_pasv, "227 =192, 0, 2, 1, 4, 1"), "192.0.2.1:1025");
	assert_string_equal(
	    ENDPOINT(ftp_pasv, "227 Entering 1 Mode (192,0,2,1,4,1)"),
	    "192.0.2.1:1025");
	assert_string_equal(ENDPOINT(ftp_pasv, "227 no"), "");
	assert_string_equal(
	    ENDPOINT(ftp_eprt, "|1|192.0.2.1|1025|"), "192.0.2.1:1025");
	assert_string_equal(
	    ENDPOINT(ftp_eprt, "!2!2001:db8::1!1025!"), "[2001:db8::1]:1025");
	assert_string_equal(ENDPOINT(ftp_eprt, "|2||1025|"), "");
	assert_string_equal(ENDPOINT(ftp_eprt, "|1|192.0.2.1|65536|"), "");
	assert_true(ftp_epsv(slice_str("229 OK (|||1025|)"), &e));
	assert_int_equal(e.port, 1025);
	assert_int_equal(e.addr.v, 0);
	assert_true(ftp_epsv(slice_str("229 (odd) (!!!1025!)"), &e));
	assert_false(ftp_epsv(slice_str("229 OK (|||0|)"), &e));
	assert_string_equal(
	    ENDPOINT(ftp_long, "4,4,192,0,2,1,2,4,1"), "192.0.2.1:1025");
	assert_string_equal(
	    ENDPOINT(ftp_long, "228 Long Passive (6,16,32,1,13,"
			       "184,0,0,0,0,0,0,0,0,0,0,0,1,2,4,1)"),
	    "[2001:db8::1]:1025");
	assert_string_equal(ENDPOINT(ftp_long, "5,4,192,0,2,1,2,4,1"), "");
}

/* What a segment may begin with, and what says nothing of an endpoint. */
static void
segments_announce_endpoints(void **state)
{
	struct endpoint e;

	(void)state;
	assert_string_equal(ENDPOINT(ftp_announces, "port 192,0,2,1,4,1\r\n"),
	    "192.0.2.1:1025");
	assert_string_equal(ENDPOINT(ftp_announces,
				"TYPE I\r\nPORT 192,0,2,1,4,1\r\nRETR f\r\n"),
	    "192.0.2.1:1025");
	assert_string_equal(
	    ENDPOINT(ftp_announces, "250 Done\n227 (192,0,2,1,4,1)\n"),
	    "192.0.2.1:1025");
	assert_string_equal(
	    ENDPOINT(ftp_announces, "EPRT |2|2001:db8::1|1025|"),
	    "[2001:db8::1]:1025");
	assert_string_equal(ENDPOINT(ftp_announces, "LPRT 4,4,192,0,2,1,2,4,1"),
	    "192.0.2.1:1025");
	assert_string_equal(ENDPOINT(ftp_announces, "PORT 192,0,2,1,4"), "");
	assert_string_equal(ENDPOINT(ftp_announces, "POST 192,0,2,1,4,1"), "");
	assert_string_equal(
	    ENDPOINT(ftp_announces, "229 Go on (|||1025|)"), "");
	assert_string_equal(ENDPOINT(ftp_announces, "227"), "");
	assert_string_equal(ENDPOINT(ftp_announces, ""), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(accepted_password_is_found_and_not_repeated),
	    cmocka_unit_test(refused_and_unanswered_passwords_are_clear_ones),
	    cmocka_unit_test(anonymous_password_is_no_finding),
	    cmocka_unit_test(passive_retrieval_is_carved_with_its_full_path),
	    cmocka_unit_test(active_upload_is_carved_from_the_client),
	    cmocka_unit_test(listing_is_named_after_its_directory),
	    cmocka_unit_test(ipv6_eprt_on_an_odd_port),
	    cmocka_unit_test(nat_address_is_matched_with_the_real_one),
	    cmocka_unit_test(pipelined_commands_take_effect_in_turn),
	    cmocka_unit_test(stou_takes_the_servers_name),
	    cmocka_unit_test(empty_file_is_a_file_when_the_server_went_on),
	    cmocka_unit_test(broken_off_transfer_is_cut),
	    cmocka_unit_test(ended_by_reset_is_uncertain),
	    cmocka_unit_test(data_before_its_command_keeps_the_link),
	    cmocka_unit_test(auth_tls_closes_the_book),
	    cmocka_unit_test(telnet_commands_are_no_text),
	    cmocka_unit_test(gap_in_commands_forgets_where_we_were),
	    cmocka_unit_test(whole_line_after_a_gap_is_read),
	    cmocka_unit_test(gap_in_replies_ends_what_waited),
	    cmocka_unit_test(one_direction_takes_commands_at_their_word),
	    cmocka_unit_test(default_data_port_is_the_clients_own),
	    cmocka_unit_test(mode_z_is_a_coding),
	    cmocka_unit_test(long_line_is_clipped_and_said_once),
	    cmocka_unit_test(command_limits_are_findings),
	    cmocka_unit_test(paths_are_joined_and_cleaned),
	    cmocka_unit_test(endpoints_are_read_in_every_wording),
	    cmocka_unit_test(segments_announce_endpoints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
