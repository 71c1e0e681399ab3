# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion for kexec(8), kdump(8) and vmcore-dmesg(8); options come from --help, so they are never out of date.

function __kexec_offers --description 'Options as --help has them, each with what it is for; and boot entries'
    set -l program (commandline -opc)[1]
    if string match --quiet -- '--boot-entry=*' (commandline -ct)
        for entry in default newest oneshot ($program --list 2>/dev/null | string match --regex '^[^ ]+$')
            echo -- --boot-entry=$entry
        end
        return
    end
    $program --help | string match --regex '^ .*--.*' | while read --line line
        set -l help (string replace --regex '^ *-.*?[^ ]  +' '' -- $line)
        for option in (string match --all --regex -- '--[a-z][a-z0-9-]*=?' $line)
            printf '%s\t%s\n' $option $help
        end
    end
end

for program in kexec kdump vmcore-dmesg
    complete -c $program -n 'string match --quiet -- "-*" (commandline -ct)' -a '(__kexec_offers)'
end
complete -c kdump -f -n 'test (count (commandline -opc)) -eq 1' -a 'save load unload status test keys'
