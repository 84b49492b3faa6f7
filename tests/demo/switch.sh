#!/bin/bash
# What the demo's switch shows to who telnets in: a login and a few commands.
# telnetd starts it on a terminal, in place of login(1).

printf 'sw-core (Northgate Logistics)\n\nsw-core login: '
read -r user
stty -echo
printf 'Password: '
read -r password
stty echo
printf '\n'
if [ "$user" != admin ] || [ "$password" != k4nt00r-9 ]; then
	printf 'Login incorrect\n'
	exit 1
fi
printf '\033[1mLast login: Fri Sep 11 16:02 from 192.0.2.5\033[0m\n'
while printf 'sw-core# ' && read -r line; do
	case $line in
	'show arp')
		printf '%-15s %-18s %s\n' \
		    Address Hardware Port \
		    192.0.2.1 0200.0000.0001 1/24 \
		    192.0.2.24 0200.0000.0024 1/3 \
		    192.0.2.57 0200.0000.0057 1/11 \
		    192.0.2.58 0200.0000.0058 1/12 ;;
	'mirror 1/3 to 1/11')
		printf 'port 1/3 (files) is now copied to port 1/11\n' ;;
	exit)
		break ;;
	*)
		printf '%% unknown command\n' ;;
	esac
done
