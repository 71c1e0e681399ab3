# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# bash completion for kexec(8), kdump(8) and vmcore-dmesg(8); options come from kexec --help, so they are never out of date.

# _kexec_options PROGRAM: those of its --help that begin like the word at hand.
_kexec_options()
{
	# shellcheck disable=SC2207 # they have no blanks
	COMPREPLY=($(compgen -W "$("$1" --help | grep -oE -- '--[a-z0-9-]+=?' | sort -u)" -- "$cur"))
	if [[ ${COMPREPLY-} == *= ]]; then compopt -o nospace; fi
}

# Words of options and files in /boot have no blanks.
# shellcheck disable=SC2034,SC2207 # _init_completion sets them; COMPREPLY is made as its manual shows
_kexec()
{
	local cur prev words cword split
	_init_completion -s || return

	case $prev in
	--initrd | --ramdisk | --dtb | --devicetreeblob | --inspect | --trust | --module | --timing)
		_filedir
		return
		;;
	--record-host | --host)
		_filedir -d
		return
		;;
	--boot-entry)
		COMPREPLY=($(compgen -W "default newest oneshot $("$1" --list 2>/dev/null | grep -x '[^ ]*')" -- "$cur"))
		return
		;;
	--serial)
		COMPREPLY=($(compgen -W 'ttyS0 ttyS1 ttyAMA0' -- "$cur"))
		return
		;;
	--unpack | --unpack-initrd)
		COMPREPLY=($(compgen -W 'yes auto no' -- "$cur"))
		return
		;;
	--serial-baud)
		COMPREPLY=($(compgen -W '9600 19200 38400 57600 115200' -- "$cur"))
		return
		;;
	--append | --command-line | --profile | --mem-min | --mem-max | --entry)
		return
		;;
	esac
	$split && return

	if [[ $cur == -* ]]; then
		_kexec_options "$1"
		return
	fi
	COMPREPLY=($(compgen -W "$(compgen -G '/boot/vmlinu*')" -- "$cur"))
	_filedir
} && complete -F _kexec kexec

# Of these, options first, else files; kdump has commands, too.
# shellcheck disable=SC2034 # _init_completion sets them
_kdump()
{
	local cur prev words cword split
	_init_completion -s || return

	case $prev in
	--level | --facility | --compress | --filter | --append)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		_kexec_options "$1"
		return
	fi
	# shellcheck disable=SC2207 # they have no blanks
	[[ $1 != *kdump ]] || COMPREPLY=($(compgen -W 'save load unload status test keys' -- "$cur"))
	_filedir
} && complete -F _kdump kdump vmcore-dmesg
